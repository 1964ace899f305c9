package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What of an object of Flux a verdict may depend on: two that are equal are no news. It is kept of every object of every cluster that is
 * watched, so that it is not what was said, but digests of that.
 *
 * @param underWay whether it is being attempted
 * @param specification what it is that it is to do
 * @param ready what it says of itself
 * @param others all else
 */
record Mark(boolean underWay, UUID specification, UUID ready, UUID others) {
    private static final String UNDER_WAY = "Unknown";

    /** Of an object of a list, of which only some fields are read, as of a whole one: nothing counts here that is not read there. */
    static Mark of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        JsonNode status = object.path("status");
        String ready = condition(status, "Ready");
        return new Mark(
                ready.startsWith(UNDER_WAY),
                digest(text(metadata, "uid"), text(metadata, "generation")),
                digest(ready),
                digest(
                        text(metadata, "deletionTimestamp"),
                        text(metadata.path("labels"), "kustomize.toolkit.fluxcd.io/name"),
                        text(metadata.path("labels"), "kustomize.toolkit.fluxcd.io/namespace"),
                        text(object.path("spec"), "suspend"),
                        text(status, "observedGeneration"),
                        condition(status, "Stalled"),
                        text(status, "lastAppliedRevision"),
                        text(status, "lastAppliedOriginRevision"),
                        text(status, "lastAttemptedRevision"),
                        text(status.path("artifact"), "revision"),
                        text(status.path("history").path(0), "lastReconciledStatus")));
    }

    boolean isOfSpecification(Mark other) {
        return specification.equals(other.specification);
    }

    /** While the same is attempted again, it is as it was: each interval would be news otherwise, twice. */
    Mark after(Mark before) {
        return before != null && underWay && isOfSpecification(before) && others.equals(before.others) ? before : this;
    }

    private static UUID digest(String... texts) {
        return UUID.nameUUIDFromBytes(String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonNode parent, String field) {
        return parent.path(field).asText("");
    }

    private static String condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (text(condition, "type").equals(type)) {
                return text(condition, "status") + " " + text(condition, "reason") + " "
                        + text(condition, "observedGeneration");
            }
        }
        return "";
    }
}
