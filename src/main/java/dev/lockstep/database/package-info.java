/** PostgreSQL: its columns, what it can store, how replicas begin on it together; and files that nobody else may read. */
package dev.lockstep.database;
