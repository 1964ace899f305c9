/** Units of work, and who may hold them back. */
package dev.lockstep.work;
