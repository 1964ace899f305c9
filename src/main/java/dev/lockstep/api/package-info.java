/** The REST API below {@code /api/v1}. Errors are problem details (RFC 9457). */
package dev.lockstep.api;
