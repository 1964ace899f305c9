package dev.lockstep.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.database.StorableText;
import dev.lockstep.history.StateChange;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Proposal;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Refusal;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Request;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Waiting;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The JSON in which parts of runs are kept, and in which the event log says what changed in one. The core knows nothing of JSON; the names of its sealed
 * alternatives are given here, so that renaming a class does not orphan rows.
 */
public final class PromotionCodec {
    private static final String KIND = "is";
    private static final String DELETE_BRANCH = "delete-branch";
    private static final String DELETE_BASE_BRANCH = "delete-base-branch";

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
    private interface Named {}

    private static final class ToStored extends StdConverter<Stage, StoredStage> {
        @Override
        public StoredStage convert(Stage stage) {
            return StoredStage.of(stage);
        }
    }

    private static final class FromStored extends StdConverter<StoredStage, Stage> {
        @Override
        public Stage convert(StoredStage stored) {
            return stored.stage();
        }
    }

    private static final ObjectMapper JSON = mapper();

    /** A row that this version cannot read. */
    public static final class Unreadable extends IllegalStateException {
        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private PromotionCodec() {}

    static String write(PipelineDefinition definition) {
        return write(PipelineDefinition.class, definition);
    }

    static PipelineDefinition definition(String json) {
        return read(json, PipelineDefinition.class);
    }

    static String write(Effect effect) {
        return write(Effect.class, effect);
    }

    static Effect effect(String json) {
        return read(json, Effect.class, PromotionCodec::setKind);
    }

    /** Before base branches had a kind of their own, a branch of another repository than the GitOps one was theirs. */
    private static void setKind(JsonNode effect) {
        boolean base = effect.path(KIND).asText("").equals(DELETE_BRANCH) && effect.hasNonNull("repository");
        if (base) {
            ((ObjectNode) effect).put(KIND, DELETE_BASE_BRANCH);
        }
    }

    static String write(Pins pins) {
        return write(Pins.class, pins);
    }

    static Pins pins(String json) {
        return read(json, Pins.class);
    }

    static String write(RenderedTree tree) {
        return write(RenderedTree.class, tree);
    }

    static RenderedTree rendered(String json) {
        return read(json, RenderedTree.class);
    }

    static String write(Proposal proposal) {
        return write(Proposal.class, proposal);
    }

    static String write(Waiting waiting) {
        return write(Waiting.class, waiting);
    }

    public static Waiting waiting(String json) {
        return read(json, Waiting.class);
    }

    static String write(Refusal refusal) {
        return write(Refusal.class, refusal);
    }

    static Refusal refusal(String json) {
        return read(json, Refusal.class);
    }

    static String writeNames(List<String> names) {
        return write(List.class, names);
    }

    /** @throws Unreadable when another version wrote a name that this one does not know */
    public static <T extends Enum<T>> T named(Class<T> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("a stored " + type.getSimpleName() + " cannot be read: " + name, e);
        }
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
        return run.withStages(
                run.stages().stream().filter(stage -> !stages.contains(stage)).toList());
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

    /** A run as its events make it, see {@link PastRuns}. */
    public static Promotion promotion(String json) {
        return read(json, Promotion.class, run -> run.path("outbox").forEach(PromotionCodec::setKind));
    }

    static Proposal proposal(String json) {
        return read(json, Proposal.class);
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
            throw unreadable(type.getRawClass(), e);
        }
    }

    /** @param update makes of what a version before wrote what this one would write */
    private static <T> T read(String json, Class<T> type, Consumer<JsonNode> update) {
        try {
            JsonNode kept = JSON.readTree(json);
            update.accept(kept);
            return JSON.treeToValue(kept, type);
        } catch (JsonProcessingException e) {
            throw unreadable(type, e);
        }
    }

    private static Unreadable unreadable(Class<?> type, JsonProcessingException e) {
        return new Unreadable("a stored " + type.getSimpleName() + " cannot be read: " + e.getOriginalMessage(), e);
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule()
                        .addSerializer(new StdDelegatingSerializer(Stage.class, new ToStored()))
                        .addDeserializer(Stage.class, new StdDelegatingDeserializer<>(new FromStored())))
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
                new NamedType(Effect.CorrectStatuses.class, "correct-statuses"),
                new NamedType(Effect.ClosePullRequest.class, "close-pull-request"),
                new NamedType(Effect.DeleteBranch.class, DELETE_BRANCH),
                new NamedType(Effect.DeleteBaseBranch.class, DELETE_BASE_BRANCH),
                new NamedType(Request.Abort.class, "abort"),
                new NamedType(Request.Halt.class, "halt"),
                new NamedType(Request.Yield.class, "yield"));
        return mapper;
    }
}
