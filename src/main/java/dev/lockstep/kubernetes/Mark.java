package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What of an object of Flux a verdict may depend on: two that are equal are no news. */
record Mark(String ready, List<String> others) {
    private static final String UNDER_WAY = "Unknown";

    static Mark of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        JsonNode status = object.path("status");
        return new Mark(
                condition(status, "Ready"),
                List.of(
                        text(metadata, "generation"),
                        text(metadata, "deletionTimestamp"),
                        text(object.path("spec"), "suspend"),
                        text(status, "observedGeneration"),
                        condition(status, "Stalled"),
                        text(status, "lastAppliedRevision"),
                        text(status, "lastAppliedOriginRevision"),
                        text(status, "lastAttemptedRevision"),
                        text(status.path("artifact"), "revision"),
                        text(status.path("history").path(0), "lastReconciledStatus")));
    }

    /** That of the specification, which says what it follows. */
    boolean isOfGeneration(Mark other) {
        return others.get(0).equals(other.others.get(0));
    }

    /** While the same is attempted again, it is as it was: each interval would be news otherwise, twice. */
    Mark after(Mark before) {
        return before != null && ready.startsWith(UNDER_WAY) && others.equals(before.others) ? before : this;
    }

    private static String text(JsonNode parent, String field) {
        return parent.path(field).asText("");
    }

    private static String condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (text(condition, "type").equals(type)) {
                return text(condition, "status") + " " + text(condition, "reason");
            }
        }
        return "";
    }
}
