/**
 * The sandbox's HTTP ground: one plain and one TLS server on 127.0.0.1, the accounts and their tokens, and hooks that see,
 * delay or replace any answer. It knows nothing of Git, GitHub, Azure or Argo CD.
 */
package dev.lockstep.sandbox.http;
