/** Who may do what: bearer tokens from the configuration, roles, and what keeps other web sites out. */
package dev.lockstep.security;
