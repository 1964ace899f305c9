package dev.lockstep.promotion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One commit of the control plane's branch on its way through the environments.
 *
 * @param number what people call it by: {@code #12}
 * @param commit 40 hex digits
 * @param title first line of the commit's message
 * @param outbox what is owed to the outside world, oldest first
 * @param outboxAttempts failed attempts at the first of them in a row
 * @param outboxNextTry not before then is the first of them tried again; nothing wakes it earlier
 */
public record Promotion(
        String id,
        long number,
        String commit,
        String title,
        String author,
        PipelineDefinition definition,
        PromotionStatus status,
        Optional<String> reason,
        List<Stage> stages,
        List<Effect> outbox,
        int outboxAttempts,
        Optional<Instant> outboxNextTry,
        Optional<Request> request,
        Instant createdAt,
        Optional<Instant> endedAt) {

    public Promotion {
        stages = List.copyOf(stages);
        outbox = List.copyOf(outbox);
    }

    public static Promotion create(
            String id,
            long number,
            String commit,
            String title,
            String author,
            PipelineDefinition definition,
            Instant now) {
        List<Stage> stages = definition.environments().stream()
                .map(plan -> Stage.pending(plan.environment(), now))
                .toList();
        return new Promotion(
                id,
                number,
                commit,
                title,
                author,
                definition,
                PromotionStatus.RUNNING,
                Optional.empty(),
                stages,
                List.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty());
    }

    public String pipeline() {
        return definition.name();
    }

    public Stage stage(String environment) {
        return stages.stream()
                .filter(stage -> stage.environment().equals(environment))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("promotion #" + number + " has no stage " + environment));
    }

    /** Environments whose stage runs now, in the order of the definition. */
    public List<String> active() {
        return stages.stream()
                .filter(stage -> stage.status() == StageStatus.RUNNING)
                .map(Stage::environment)
                .toList();
    }

    /** Environments that may begin: pending, and everything before them proven. */
    List<String> ready() {
        return stages.stream()
                .filter(stage -> stage.status() == StageStatus.PENDING)
                .map(Stage::environment)
                .filter(environment -> definition.plan(environment).after().stream()
                        .allMatch(before -> stage(before).status().proven()))
                .toList();
    }

    Promotion with(Stage changed) {
        List<Stage> next = stages.stream()
                .map(stage -> stage.environment().equals(changed.environment()) ? changed : stage)
                .toList();
        return new Promotion(
                id,
                number,
                commit,
                title,
                author,
                definition,
                status,
                reason,
                next,
                outbox,
                outboxAttempts,
                outboxNextTry,
                request,
                createdAt,
                endedAt);
    }

    Promotion owing(List<Effect> more) {
        List<Effect> all = new ArrayList<>(outbox);
        all.addAll(more);
        return withOutbox(all, outboxAttempts, outboxNextTry);
    }

    Promotion withOutbox(List<Effect> effects, int attempts, Optional<Instant> nextTry) {
        return new Promotion(
                id,
                number,
                commit,
                title,
                author,
                definition,
                status,
                reason,
                stages,
                effects,
                attempts,
                nextTry,
                request,
                createdAt,
                endedAt);
    }

    /** Records what somebody asked; an abort is not overwritten by a wish to yield. */
    public Promotion asked(Request asked) {
        if (request.isPresent() && request.get() instanceof Request.Abort) {
            return this;
        }
        return withRequest(Optional.of(asked));
    }

    /** The promotion without what was asked of it; requests are kept beside it. */
    public Promotion withoutRequest() {
        return withRequest(Optional.empty());
    }

    Promotion withRequest(Optional<Request> next) {
        return new Promotion(
                id,
                number,
                commit,
                title,
                author,
                definition,
                status,
                reason,
                stages,
                outbox,
                outboxAttempts,
                outboxNextTry,
                next,
                createdAt,
                endedAt);
    }

    Promotion end(PromotionStatus end, Optional<String> why, Instant now) {
        return new Promotion(
                id,
                number,
                commit,
                title,
                author,
                definition,
                end,
                why,
                stages,
                outbox,
                outboxAttempts,
                outboxNextTry,
                Optional.empty(),
                createdAt,
                Optional.of(now));
    }
}
