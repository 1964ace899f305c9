package dev.lockstep.invariants;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's row as one transaction left it.
 *
 * @param at the machine's time, however far Lockstep's clock is turned
 */
record RowSeen(
        long seq,
        Instant at,
        String run,
        long number,
        String pipeline,
        String kind,
        String commit,
        String status,
        List<StageSeen> stages) {

    /** @param after environments that must be proven before this one */
    record StageSeen(
            String environment,
            String status,
            String step,
            Optional<Integer> pull,
            Optional<String> mergeCommit,
            Optional<String> target,
            Optional<String> gitOpsBranch,
            List<String> after) {

        boolean proven() {
            return status.equals("SUCCEEDED") || status.equals("NO_OP");
        }

        boolean ended() {
            return !status.equals("PENDING") && !status.equals("RUNNING");
        }
    }

    String name() {
        return kind.toLowerCase(java.util.Locale.ROOT) + " #" + number;
    }

    /** The commits that this run, a rollback, has merged. */
    List<String> rollbackMerges() {
        return kind.equals("ROLLBACK")
                ? stages.stream().flatMap(stage -> stage.mergeCommit().stream()).toList()
                : List.of();
    }

    Optional<StageSeen> stage(String environment) {
        return stages.stream()
                .filter(stage -> stage.environment().equals(environment))
                .findFirst();
    }

    static List<StageSeen> stages(JsonNode array) {
        List<StageSeen> stages = new ArrayList<>();
        array.forEach(node -> {
            List<String> after = new ArrayList<>();
            node.path("after").forEach(before -> after.add(before.asText()));
            stages.add(new StageSeen(
                    node.path("environment").asText(),
                    node.path("status").asText(),
                    node.path("step").asText(),
                    node.path("pull").isInt() ? Optional.of(node.path("pull").asInt()) : Optional.empty(),
                    text(node, "merge"),
                    text(node, "target"),
                    text(node, "branch"),
                    after));
        });
        return stages;
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue());
    }
}
