package dev.lockstep.flux;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What all of Flux's objects have, as the Kubernetes API shows them. */
record ClusterObject(String kind, JsonNode json) {
    private static final int MAX_CONDITIONS = 100;
    private static final String OWNER = "kustomize.toolkit.fluxcd.io/";

    /** One of its conditions. {@code generation} is that of the specification it is about; empty when it does not say. */
    record Condition(String status, String reason, String message, OptionalLong generation, Optional<Instant> since) {
        boolean is(String value) {
            return status.equalsIgnoreCase(value);
        }
    }

    /** @throws OutsideException.Permanent when it is no object of Kubernetes */
    ClusterObject {
        if (text(json.path("metadata"), "name").isEmpty() || !json.path("spec").isObject()) {
            throw new OutsideException.Permanent("this is called a " + kind + " and has no name or no specification.");
        }
    }

    String namespace() {
        return text(json.path("metadata"), "namespace");
    }

    String name() {
        return text(json.path("metadata"), "name");
    }

    /** {@code namespace/name} of the Kustomization that applied it from Git; empty when none did. */
    Optional<String> owner() {
        return owner(json);
    }

    static Optional<String> owner(JsonNode json) {
        JsonNode labels = json.path("metadata").path("labels");
        String name = text(labels, OWNER + "name");
        return name.isEmpty() ? Optional.empty() : Optional.of(text(labels, OWNER + "namespace") + "/" + name);
    }

    String uid() {
        return text(json.path("metadata"), "uid");
    }

    String key() {
        return namespace() + "/" + name();
    }

    JsonNode spec() {
        return json.path("spec");
    }

    JsonNode status() {
        return json.path("status");
    }

    boolean suspended() {
        return spec().path("suspend").asBoolean(false);
    }

    Set<Mark> marks() {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        if (suspended()) {
            marks.add(Mark.SUSPENDED);
        }
        if (json.path("metadata").hasNonNull("deletionTimestamp")) {
            marks.add(Mark.BEING_DELETED);
        }
        if (condition("Stalled").filter(c -> c.is("True")).isPresent()) {
            marks.add(Mark.STALLED);
        }
        if (!observed()) {
            marks.add(Mark.UNOBSERVED);
        }
        return marks;
    }

    Optional<String> doing() {
        return condition("Reconciling")
                .filter(c -> c.is("True"))
                .map(Condition::message)
                .filter(m -> !m.isBlank());
    }

    Optional<Condition> condition(String type) {
        JsonNode conditions = status().path("conditions");
        for (int i = 0; i < Math.min(conditions.size(), MAX_CONDITIONS); i++) {
            JsonNode condition = conditions.get(i);
            if (text(condition, "type").equals(type)) {
                return Optional.of(new Condition(
                        text(condition, "status"),
                        text(condition, "reason"),
                        cut(text(condition, "message")),
                        number(condition, "observedGeneration"),
                        instant(condition, "lastTransitionTime")));
            }
        }
        return Optional.empty();
    }

    /**
     * Whether its status is about its specification as it is now. The controller moves {@code observedGeneration} on when an
     * attempt succeeds, and it is -1 until one does. So an attempt that failed is known by its condition's own generation; and
     * where there was never another specification, nothing can be about one.
     */
    private boolean observed() {
        OptionalLong generation = number(json.path("metadata"), "generation");
        if (generation.isEmpty() || generation.equals(number(status(), "observedGeneration"))) {
            return true;
        }
        return condition("Ready")
                .filter(ready -> ready.generation().equals(generation))
                .filter(ready -> ready.is("False") || generation.getAsLong() == 1)
                .isPresent();
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : "";
    }

    static Optional<Instant> instant(JsonNode node, String field) {
        String text = text(node, field);
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // only ages are told by these times; one that cannot be read proves nothing either way
            return Optional.empty();
        }
    }

    private static OptionalLong number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.canConvertToLong() && value.isIntegralNumber()
                ? OptionalLong.of(value.asLong())
                : OptionalLong.empty();
    }

    private static String cut(String message) {
        return Text.cut(message, Lengths.CLUSTER_MESSAGE);
    }
}
