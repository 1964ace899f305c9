package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run: one commit of the control plane's branch on its way through the environments, or one environment's part of that
 * (see {@link RunKind}).
 *
 * @param number what people call it by: {@code #12}
 * @param kind PROMOTION in rows that were saved before there were others
 * @param retryOf number of the promotion that this one repeats
 * @param commit 40 hex digits; of a reconfiguration, the base commit that it renders with
 * @param title first line of the commit's message
 * @param outbox what is owed to the outside world, oldest first
 * @param outboxAttempts failed attempts in a row at the first of them that is not refused
 * @param pauses of the run or one of its environments that are in force now; not part of the run's own state
 * @param outboxNextTry not before then is the first of them tried again; nothing wakes it earlier
 */
@RecordBuilder
public record Promotion(
        String id,
        long number,
        RunKind kind,
        Optional<Long> retryOf,
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
        List<Pause> pauses,
        Instant createdAt,
        Optional<Instant> endedAt)
        implements PromotionBuilder.With {

    public Promotion {
        kind = kind == null ? RunKind.PROMOTION : kind;
        stages = List.copyOf(stages);
        outbox = List.copyOf(outbox);
        pauses = pauses == null ? List.of() : List.copyOf(pauses);
    }

    /** @param definition of a run that is no promotion: its one environment, after nothing */
    public static Promotion create(
            String id,
            long number,
            RunKind kind,
            Optional<Long> retryOf,
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
                kind,
                retryOf,
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
                List.of(),
                now,
                Optional.empty());
    }

    /**
     * A run for the merge of a pull request whose run had ended: the clusters prove it, and the base commit is written
     * down when it came from a promotion.
     *
     * @param ended the run that had opened the pull request
     */
    public static Promotion adopt(
            String id,
            long number,
            Promotion ended,
            String environment,
            PullRequestRef pullRequest,
            String mergeCommit,
            Instant now) {
        RunKind kind = ended.kind == RunKind.PROMOTION ? RunKind.ADOPTION : ended.kind;
        Promotion run = create(
                id,
                number,
                kind,
                Optional.empty(),
                ended.commit,
                ended.title,
                ended.author,
                ended.definition.only(environment),
                now);
        Stage before = ended.stage(environment);
        return run.with(run.stage(environment)
                .withRendering(before.rendering())
                .withProposal(Optional.of(Proposal.of(pullRequest)))
                .pushed(pullRequest.headCommit())
                .merged(mergeCommit)
                .toProve(mergeCommit, now));
    }

    /** @param inputs digest of what a reconfiguration was started for */
    public Promotion wanting(String inputs) {
        Promotion run = this;
        for (Stage stage : stages) {
            run = run.with(stage.withWanted(Optional.of(inputs)));
        }
        return run;
    }

    /** Whether what is configured now for an environment will be rendered by this run, and so needs no run of its own. */
    public boolean willRender(String environment) {
        // A promotion at a gate may have to wait for the environments before it, or be superseded.
        boolean aboutToRender = kind == RunKind.RECONFIGURATION || kind == RunKind.ROLLBACK;
        return stages.stream()
                .filter(stage -> stage.environment().equals(environment))
                .filter(stage ->
                        stage.status() == StageStatus.RUNNING || stage.status() == StageStatus.PENDING && aboutToRender)
                .filter(stage -> stage.step() != Step.GATE || aboutToRender)
                .anyMatch(stage -> !stage.merged() && stage.step().compareTo(Step.AWAIT_MERGE) <= 0);
    }

    /** Whether the stage only waits for the clusters, and nothing of ours can write to its branch any more. */
    public boolean proving(String environment) {
        return stage(environment).awaitsProof()
                && outbox.stream()
                        .filter(Effect.ClosePullRequest.class::isInstance)
                        .noneMatch(effect -> effect.environment().equals(environment));
    }

    public String pipeline() {
        return definition.name();
    }

    /** Whether the run has anything to do with an environment. */
    public boolean concerns(String environment) {
        return stages.stream().anyMatch(stage -> stage.environment().equals(environment));
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
        return withStages(next);
    }

    /** With the base commit that a reconfiguration found when it rendered; a promotion may have moved it since its start. */
    public Promotion basedOn(String baseCommit) {
        return withCommit(baseCommit);
    }

    Promotion owing(List<Effect> more) {
        List<Effect> all = new ArrayList<>(outbox);
        more.forEach(effect -> all.add(Outbox.inPlaceOfRefused(all, effect)));
        return withOutbox(all, outboxAttempts, outboxNextTry);
    }

    Promotion withOutbox(List<Effect> effects, int attempts, Optional<Instant> nextTry) {
        return withOutbox(effects).withOutboxAttempts(attempts).withOutboxNextTry(nextTry);
    }

    /** Records what somebody asked; what ends the run is not overwritten by a wish that ends it, too, or to yield. */
    public Promotion asked(Request asked) {
        if (request.isPresent() && !(request.get() instanceof Request.Yield)) {
            return this;
        }
        return withRequest(Optional.of(asked));
    }

    /** The promotion without what was asked of it and what pauses it; both are kept beside it. */
    public Promotion bare() {
        return withRequest(Optional.empty()).withPauses(List.of());
    }

    /**
     * What there is to remember: without what comes and goes while a run waits (why it waits and when it is looked at next,
     * failed attempts), which its events tell in sentences, and without requests and pauses, which are kept beside it. Every change of
     * what is left has an event.
     */
    public Promotion lasting() {
        return withStages(stages.stream().map(Stage::lasting).toList())
                .withOutbox(outbox.stream().map(Effect::lasting).toList())
                .withOutboxAttempts(0)
                .withOutboxNextTry(Optional.empty())
                .withRequest(Optional.empty())
                .withPauses(List.of());
    }

    Promotion end(PromotionStatus end, Optional<String> why, Instant now) {
        return withStatus(end).withReason(why).withRequest(Optional.empty()).withEndedAt(Optional.of(now));
    }
}
