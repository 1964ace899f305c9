package dev.lockstep.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.database.StorableText;
import dev.lockstep.history.StateChange;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Request;
import dev.lockstep.promotion.Stage;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON in which promotions and requests are kept. The core knows nothing of JSON; the names of its sealed
 * alternatives are given here, so that renaming a class does not orphan rows.
 */
public final class PromotionCodec {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Named {}

    private static final ObjectMapper JSON = mapper();

    /** A row that this version cannot read. */
    static final class Unreadable extends IllegalStateException {
        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private PromotionCodec() {}

    public static String write(Promotion promotion) {
        return write(Promotion.class, promotion);
    }

    /** What the start of a run changes: all of its {@linkplain Promotion#lasting lasting} state, as JSON. */
    public static String start(Promotion run) {
        return StorableText.cleanJson(StateChange.between(JSON.createObjectNode(), JSON.valueToTree(run.lasting()))
                .orElseThrow()
                .toString());
    }

    /** What changed in the {@linkplain Promotion#lasting lasting} state of a run, as JSON; empty when nothing did. */
    public static Optional<String> change(Promotion before, Promotion after) {
        Promotion old = before.lasting();
        Promotion now = after.lasting();
        if (old.equals(now)) {
            return Optional.empty();
        }
        // Most moves are of one stage, and a stage may be large: the others need not become JSON.
        Set<Stage> same = new HashSet<>(old.stages());
        same.retainAll(now.stages());
        return StateChange.between(JSON.valueToTree(without(same, old)), JSON.valueToTree(without(same, now)))
                .map(Object::toString)
                .map(StorableText::cleanJson);
    }

    private static Promotion without(Set<Stage> stages, Promotion run) {
        return new Promotion(
                run.id(),
                run.number(),
                run.kind(),
                run.retryOf(),
                run.commit(),
                run.title(),
                run.author(),
                run.definition(),
                run.status(),
                run.reason(),
                run.stages().stream().filter(stage -> !stages.contains(stage)).toList(),
                run.outbox(),
                run.outboxAttempts(),
                run.outboxNextTry(),
                run.request(),
                run.pauses(),
                run.createdAt(),
                run.endedAt());
    }

    static String writeRequest(Request request) {
        return write(Request.class, request);
    }

    /** Written by its sealed type, so that the JSON names the alternative. */
    private static <T> String write(Class<T> type, T value) {
        try {
            return StorableText.cleanJson(JSON.writerFor(type).writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be kept as JSON: " + type.getSimpleName(), e);
        }
    }

    static String writePullRequest(PullRequestRef pullRequest) {
        return write(PullRequestRef.class, pullRequest);
    }

    static PullRequestRef pullRequest(String json) {
        return read(json, PullRequestRef.class);
    }

    /** The workloads of {@link Pins}. */
    static Map<String, Pins.Source> sources(String json) {
        return read(json, JSON.getTypeFactory().constructMapType(Map.class, String.class, Pins.Source.class));
    }

    /** Workloads of {@link dev.lockstep.promotion.RenderedTree}. */
    static Set<String> names(String json) {
        return read(json, JSON.getTypeFactory().constructCollectionType(Set.class, String.class));
    }

    public static Promotion promotion(String json) {
        return read(json, Promotion.class);
    }

    public static Request request(String json) {
        return read(json, Request.class);
    }

    private static <T> T read(String json, Class<T> type) {
        return read(json, JSON.constructType(type));
    }

    private static <T> T read(String json, JavaType type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    "a stored " + type.getRawClass().getSimpleName() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .addMixIn(Effect.class, Named.class)
                .addMixIn(Request.class, Named.class)
                .build();
        mapper.registerSubtypes(
                new NamedType(Effect.PostStatus.class, "post-status"),
                new NamedType(Effect.ClosePullRequest.class, "close-pull-request"),
                new NamedType(Effect.DeleteBranch.class, "delete-branch"),
                new NamedType(Request.Abort.class, "abort"),
                new NamedType(Request.Halt.class, "halt"),
                new NamedType(Request.Yield.class, "yield"));
        return mapper;
    }
}
