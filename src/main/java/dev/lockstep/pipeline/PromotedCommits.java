package dev.lockstep.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which commits say what a pipeline is; answered from the database, without looking at Git. By the pipeline's name, where there is one. */
public interface PromotedCommits {
    /** The commit of the newest promotion that went through all environments of the pipeline. */
    Map<String, String> lastCompleted(Collection<String> pipelines);

    /** The head of the pipeline's branch when it was last looked at. */
    Map<String, String> lastSeen(Collection<String> pipelines);

    default Optional<String> lastCompleted(String pipeline) {
        return Optional.ofNullable(lastCompleted(List.of(pipeline)).get(pipeline));
    }
}
