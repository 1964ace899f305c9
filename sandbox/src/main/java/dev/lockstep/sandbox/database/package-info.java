/** The PostgreSQL that comes along, for whoever brings none. */
package dev.lockstep.sandbox.database;
