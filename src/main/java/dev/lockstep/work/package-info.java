/** Units of work, who may hold them back, and questions that many ask at once. */
package dev.lockstep.work;
