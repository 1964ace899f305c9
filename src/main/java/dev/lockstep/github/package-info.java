/**
 * GitHub over its REST API: pull requests, commit statuses, and the tokens for both and for Git.
 *
 * <p>github-api does the calls it is good at; {@code GitHubHttp} is the transport below it and
 * carries the few it is not. One attempt per call. The library's types do not leave this package.
 */
package dev.lockstep.github;
