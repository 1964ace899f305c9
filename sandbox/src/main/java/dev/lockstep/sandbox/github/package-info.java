/**
 * GitHub's REST interface (version 2022-11-28) and webhooks over the sandbox's repositories, as far as promotion tools use them. State
 * that Git does not hold (pull requests, labels, comments, statuses) is one JSON file a repository. Rules and texts are those of
 * the GitHub REST documentation and of recorded answers.
 */
package dev.lockstep.sandbox.github;
