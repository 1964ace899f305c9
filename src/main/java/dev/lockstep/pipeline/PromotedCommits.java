package dev.lockstep.pipeline;

import java.util.Optional;

/** Which commits say what a pipeline is; answered from the database, without looking at Git. */
public interface PromotedCommits {
    /** The commit of the newest promotion that went through all environments of the pipeline. */
    Optional<String> lastCompleted(String pipeline);

    /** The head of the pipeline's branch when it was last looked at. */
    Optional<String> lastSeen(String pipeline);
}
