package dev.lockstep.promotion;

import java.time.Instant;

/**
 * What the clusters of a stage must prove.
 *
 * @param commit of the GitOps branch
 * @param since when the target came about
 */
public record Target(String commit, Instant since) {}
