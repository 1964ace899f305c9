/** How many connections the server keeps open, and for how long it waits for a request's headers. */
package dev.lockstep.listening;
