/**
 * The sandbox's pages and their API: what a person does to the outside world (merge, close, break a cluster, lose
 * webhooks, push a commit). Everything else about the sandbox is reached over its own protocols.
 */
package dev.lockstep.sandbox.pages;
