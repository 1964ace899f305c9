package dev.lockstep.promotion;

/** Our pull request. {@code headCommit} is the last commit that we pushed to it. */
public record PullRequestRef(int number, String url, String branch, String headCommit) {}
