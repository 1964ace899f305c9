package dev.lockstep.store;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.rendering.InputDigest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Creates runs, each at most once, however many triggers tell of the same thing at the same moment. */
@ApplicationScoped
public class NewRuns {
    /** @param created false when there was one for the same thing already */
    public record Started(UUID id, long number, boolean created) {}

    /**
     * @param once also finds a promotion of the commit that has ended, or is deleted by now: a push is promoted once, a
     *     person may ask again
     * @param retryOf number of the promotion that is repeated
     */
    public record StartRequest(
            PipelineDefinition definition, CommitInfo commit, String startedBy, boolean once, Optional<Long> retryOf) {}

    /**
     * @param baseCommit what the environment renders from
     * @param inputs digest of what the environment would be rendered from
     * @param configuration the newest commit of what changed, for people
     * @param retryOf number of the reconfiguration that is repeated, whether or not something has changed since
     */
    public record Reconfiguration(
            PipelineDefinition definition,
            String environment,
            String baseCommit,
            String inputs,
            CommitInfo configuration,
            String startedBy,
            Optional<Long> retryOf) {}

    private static final Logger LOG = Logger.getLogger(NewRuns.class);

    private final RunRepository runs;
    private final EntityManager entities;
    private final DatabaseClock clock;
    private final WakeUps wakeUps;
    private final EventLog log;
    private final Lanes lanes;
    private final Pauses pauses;
    private final DeletedRuns deleted;
    private final RunRows rows;
    private final PromotionStore store;

    NewRuns(
            RunRepository runs,
            EntityManager entities,
            DatabaseClock clock,
            WakeUps wakeUps,
            EventLog log,
            Lanes lanes,
            Pauses pauses,
            DeletedRuns deleted,
            RunRows rows,
            PromotionStore store) {
        this.rows = rows;
        this.store = store;
        this.deleted = deleted;
        this.lanes = lanes;
        this.pauses = pauses;
        this.runs = runs;
        this.entities = entities;
        this.clock = clock;
        this.wakeUps = wakeUps;
        this.log = log;
    }

    /** Starts a promotion, or finds the one of the same commit that is on its way. */
    @Transactional
    public Started promote(StartRequest request) {
        String pipeline = request.definition().name();
        oneAtATime(pipeline);
        Optional<PromotionRow> known = runs.find(
                        "pipeline = ?1 and commit = ?2 and kind = 'PROMOTION'"
                                + (request.once() ? "" : " and status = 'RUNNING'"),
                        pipeline,
                        request.commit().sha())
                .firstResultOptional();
        if (known.isPresent()) {
            return new Started(known.get().id, known.get().number, false);
        }
        Optional<DeletedRuns.DeletedRun> before =
                request.once() ? deleted.promotionOf(pipeline, request.commit().sha()) : Optional.empty();
        if (before.isPresent()) {
            return new Started(before.get().id(), before.get().number(), false);
        }
        Promotion promotion = Promotion.create(
                UUID.randomUUID().toString(),
                nextNumber(),
                RunKind.PROMOTION,
                request.retryOf(),
                request.commit().sha(),
                request.commit().title(),
                request.commit().author(),
                request.definition(),
                clock.instant());
        return keep(
                promotion,
                Optional.empty(),
                request.startedBy(),
                // Only pushes are promoted once.
                request.once() ? Optional.empty() : Optional.of(request.startedBy()),
                "promotion #" + promotion.number() + " of "
                        + request.commit().sha().substring(0, 7) + " started by "
                        + request.startedBy()
                        + request.retryOf()
                                .map(retried -> ", a retry of #" + retried)
                                .orElse(""));
    }

    /**
     * Starts a reconfiguration of one environment, unless its configuration is rendered already, or a run that has not
     * merged there will do it anyway.
     */
    @Transactional
    public Optional<Started> reconfigure(Reconfiguration request) {
        PipelineDefinition definition = request.definition();
        String environment = request.environment();
        oneAtATime(definition.name());
        boolean expected = rows
                .readable(runs.list(
                        "pipeline = ?1 and status = 'RUNNING' and (environment is null or environment = ?2)",
                        definition.name(),
                        environment))
                .stream()
                .anyMatch(run -> run.willRender(environment));
        LaneRow lane = lanes.find(definition.name(), environment).orElseThrow();
        boolean rendered = request.retryOf().isEmpty()
                && (lane.renderedInputs == null
                        || InputDigest.differences(lane.renderedInputs, request.inputs())
                                .isEmpty());
        if (expected || rendered || lane.lateMerge != null) {
            return Optional.empty();
        }
        Promotion run = Promotion.create(
                        UUID.randomUUID().toString(),
                        nextNumber(),
                        RunKind.RECONFIGURATION,
                        request.retryOf(),
                        request.baseCommit(),
                        request.configuration().title(),
                        request.configuration().author(),
                        definition.only(environment),
                        clock.instant())
                .wanting(request.inputs());
        return Optional.of(keep(
                run,
                Optional.of(environment),
                request.startedBy(),
                request.retryOf().map(retried -> request.startedBy()),
                "reconfiguration #" + run.number() + " of " + environment + " started by " + request.startedBy()
                        + request.retryOf()
                                .map(before -> ", a retry of #" + before)
                                .orElse("")));
    }

    /**
     * Takes one environment back to an older commit, and holds it against promotions until a person resumes it.
     *
     * @param reason why, in the words of whoever asks; may be empty
     */
    public record Rollback(
            PipelineDefinition definition, String environment, CommitInfo commit, String startedBy, String reason) {}

    /** Starts a rollback, or finds the one to the same commit that is on its way. Empty: one to another commit is. */
    @Transactional
    public Optional<Started> rollBack(Rollback request) {
        String pipeline = request.definition().name();
        String environment = request.environment();
        oneAtATime(pipeline);
        Optional<PromotionRow> running = runs.find(
                        "pipeline = ?1 and environment = ?2 and kind = 'ROLLBACK' and status = 'RUNNING'",
                        pipeline,
                        environment)
                .firstResultOptional();
        if (running.isPresent()) {
            return running.filter(row -> row.commit.equals(request.commit().sha()))
                    .map(row -> new Started(row.id, row.number, false));
        }
        Promotion run = Promotion.create(
                UUID.randomUUID().toString(),
                nextNumber(),
                RunKind.ROLLBACK,
                Optional.empty(),
                request.commit().sha(),
                request.commit().title(),
                request.commit().author(),
                request.definition().only(environment),
                clock.instant());
        Started started = keep(
                run,
                Optional.of(environment),
                request.startedBy(),
                Optional.of(request.startedBy()),
                "rollback #" + run.number() + " of " + environment + " to "
                        + request.commit().sha().substring(0, 7) + " started by " + request.startedBy()
                        + (request.reason().isEmpty() ? "" : ": " + request.reason()));
        pauses.pause(
                Pauses.Place.environment(pipeline, environment),
                true,
                request.startedBy(),
                "rollback #" + run.number() + (request.reason().isEmpty() ? "" : ", " + request.reason()));
        return Optional.of(started);
    }

    /** Makes the late merge of an ended run's pull request a run of its own; nothing when it is one already. */
    @Transactional
    public Optional<Started> adopt(String pipeline, String environment) {
        oneAtATime(pipeline);
        LaneRow row = lanes.locked(new LaneRow.Key(pipeline, environment));
        Optional<Lane.Late> late = row.lane().late();
        if (late.isEmpty()) {
            return Optional.empty();
        }
        row.become(row.lane().adopted());
        String mergeCommit = late.get().commit();
        PullRequestRef pullRequest = late.get().pullRequest();
        Optional<PromotionRow> pushedBy =
                pushed(pipeline, pullRequest).or(() -> noted(pipeline, environment, mergeCommit));
        if (pushedBy.isEmpty()) {
            LOG.warnf(
                    "%s was merged as %s, and the run that pushed its head %s is not known any more; whatever is"
                            + " promoted to %s next proves it",
                    pullRequest.url(), mergeCommit, pullRequest.headCommit(), environment);
            return Optional.empty();
        }
        PromotionRow ended = pushedBy.get();
        Promotion run = Promotion.adopt(
                UUID.randomUUID().toString(),
                nextNumber(),
                rows.read(ended),
                environment,
                pullRequest,
                mergeCommit,
                clock.instant());
        lanes.mergeOf(run, environment, mergeCommit, run.createdAt());
        return Optional.of(keep(
                run,
                Optional.of(environment),
                "the merge of " + pullRequest.url(),
                Optional.empty(),
                run.kind().noun() + " #" + run.number() + " started: pull request #" + pullRequest.number() + " of #"
                        + ended.number + " was merged as " + mergeCommit.substring(0, 7) + " after it had ended"));
    }

    /**
     * The run that made the head commit of a pull request. One that took the pull request over has the same commit as the
     * lease of its next push, and comes later; one that rendered again since only has it as that.
     */
    private Optional<PromotionRow> pushed(String pipeline, PullRequestRef pullRequest) {
        return runs.find(
                        "select p.id from PromotionRow p join StageRow s on s.key.run = p.id"
                                + " where p.pipeline = ?1 and (s.head = ?2 or s.pushedHead = ?2) group by p.id, p.number"
                                + " order by max(case when s.head = ?2 then 1 else 0 end) desc, p.number",
                        pipeline,
                        pullRequest.headCommit())
                .project(UUID.class)
                .firstResultOptional()
                .map(runs::findById);
    }

    /** The run that found the merge: it has pushed to the pull request again, or had it from a run that is forgotten. */
    private Optional<PromotionRow> noted(String pipeline, String environment, String mergeCommit) {
        return lanes.mergedBy(pipeline, environment, mergeCommit).map(runs::findById);
    }

    /** @param person who asked for it; empty when Lockstep noticed by itself that there is something to do */
    private Started keep(
            Promotion run, Optional<String> environment, String startedBy, Optional<String> person, String message) {
        Instant now = run.createdAt();
        PromotionRow row = PromotionRow.of(run, environment, startedBy);
        rows.insert(run, row);
        store.begin(row.id, now);
        log.record(
                row.id,
                row.number,
                now,
                List.of(RunRecord.start(
                        run,
                        new PromotionEvent(PromotionEvent.Type.PROMOTION_STARTED, Optional.empty(), message)
                                .by(person))));
        wakeUps.signalAfterCommit();
        return new Started(row.id, row.number, true);
    }

    /** One writer at a time per pipeline, so that two triggers for one thing make one run. */
    private void oneAtATime(String pipeline) {
        entities.createNativeQuery("select pg_advisory_xact_lock(hashtext(:name))")
                .setParameter("name", "pipeline " + pipeline)
                .getResultList();
    }

    private long nextNumber() {
        return ((Number) entities.createNativeQuery("select nextval('promotion_number')")
                        .getSingleResult())
                .longValue();
    }
}
