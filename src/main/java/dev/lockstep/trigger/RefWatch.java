package dev.lockstep.trigger;

import dev.lockstep.memory.Guarded;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.work.WorkGate;
import dev.lockstep.workflow.PromotionStore;
import dev.lockstep.workflow.Promotions;
import dev.lockstep.workflow.RewrittenBranch;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/**
 * Looks at the promoted branches and starts a promotion when one has moved. A branch that is seen for the first time is
 * only noted: what is there was not pushed to be promoted.
 *
 * <p>Pushes are told by webhooks, too; those only make the look happen sooner, so losing them costs one interval.
 */
@ApplicationScoped
public class RefWatch {
    private static final Logger LOG = Logger.getLogger(RefWatch.class);
    /** For one round of looks: the next one is to come in time. */
    static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final Pipelines pipelines;
    private final GitReader git;
    private final Starter starter;
    private final GitHistory history;
    private final Promotions promotions;
    private final PromotionStore store;
    private final InstantSource clock;
    private final WorkGate gate;
    private final SideBySide sideBySide;

    RefWatch(
            Pipelines pipelines,
            GitReader git,
            GitHistory history,
            Starter starter,
            Promotions promotions,
            PromotionStore store,
            InstantSource clock,
            WorkGate gate,
            ManagedExecutor executor) {
        this.sideBySide = new SideBySide(executor, LONG_ENOUGH);
        this.pipelines = pipelines;
        this.git = git;
        this.history = history;
        this.promotions = promotions;
        this.store = store;
        this.starter = starter;
        this.clock = clock;
        this.gate = gate;
    }

    /** Looks at every pipeline's branch. One that fails does not keep the others from being looked at. */
    public void lookAtAll() {
        for (PipelineDefinition pipeline : pipelines.all()) {
            lookGuarded(pipeline, "a push to " + pipeline.branch());
        }
    }

    /** The same, all at once; returns when the looks are done, or have taken long enough. */
    public void lookAtEach() {
        sideBySide.each(pipelines.all(), pipeline -> lookGuarded(pipeline, "a push to " + pipeline.branch()));
    }

    /** As {@link #look}; what goes wrong is noted and logged, and is not the caller's. */
    void lookGuarded(PipelineDefinition pipeline, String startedBy) {
        Guarded.run(() -> look(pipeline, startedBy), thrown -> unexpected(pipeline, thrown));
    }

    private void unexpected(PipelineDefinition pipeline, Throwable thrown) {
        LOG.errorf(thrown, "Pipeline %s: the look at its branch failed unexpectedly", pipeline.name());
        note(
                pipeline,
                null,
                "internal error, details are in the server's log: "
                        + thrown.getClass().getSimpleName());
    }

    /** Whether some pipeline's branch was looked at for the last time before that moment. */
    public boolean lookedBefore(Instant moment) {
        Map<String, Instant> looks = new HashMap<>();
        QuarkusTransaction.requiringNew()
                .call(() -> RefRow.<RefRow>listAll())
                .forEach(row -> looks.put(row.pipeline, row.checkedAt));
        return pipelines.all().stream()
                .map(pipeline -> looks.get(pipeline.name()))
                .anyMatch(look -> look == null || look.isBefore(moment));
    }

    @Transactional
    public List<RefRow> rows() {
        return RefRow.listAll();
    }

    public void look(PipelineDefinition pipeline, String startedBy) {
        gate.within(() -> lookNow(pipeline, startedBy));
    }

    private void lookNow(PipelineDefinition pipeline, String startedBy) {
        try {
            RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
            // Before the branch: what another look notes meanwhile is newer than this head, and would pass for
            // rewritten.
            Optional<RefRow> known =
                    QuarkusTransaction.requiringNew().call(() -> RefRow.findByIdOptional(pipeline.name()));
            String head = git.head(repository, pipeline.branch())
                    .orElseThrow(() -> new OutsideException.Rejected(
                            "branch " + pipeline.branch() + " of " + repository + " does not exist"));
            boolean moved = known.map(row -> row.commit)
                    .filter(Objects::nonNull)
                    .filter(sha -> !sha.equals(head))
                    .isPresent();
            // Starting comes before noting: dying in between finds the promotion again instead of losing it.
            if (moved) {
                haltWhatIsGone(pipeline, repository, known.orElseThrow().commit, head);
                starter.start(pipeline, Optional.of(head), startedBy, true);
            }
            note(pipeline, head, null);
        } catch (Starter.Refused e) {
            LOG.warnf("Pipeline %s: its branch moved, and is not promoted: %s", pipeline.name(), e.getMessage());
            note(pipeline, null, e.getMessage());
        } catch (OutsideException e) {
            LOG.warnf("Pipeline %s: cannot look at its branch: %s", pipeline.name(), e.getMessage());
            note(pipeline, null, e.getMessage());
        }
    }

    /** A rewritten branch stops the promotions whose commits it does not contain any more. */
    private void haltWhatIsGone(PipelineDefinition pipeline, RepositoryUrl repository, String before, String head) {
        if (Reach.contains(history, repository, head, before)) {
            return;
        }
        LOG.warnf(
                "Pipeline %s: %s",
                pipeline.name(), RewrittenBranch.sentence(pipeline.branch(), repository, before, head));
        for (Promotion promotion : promotions.running(pipeline.name())) {
            boolean ofTheBranch = promotion.kind() == RunKind.PROMOTION || promotion.kind() == RunKind.ROLLBACK;
            if (ofTheBranch && !Reach.contains(history, repository, head, promotion.commit())) {
                store.halt(
                        List.of(UUID.fromString(promotion.id())),
                        RewrittenBranch.sentence(pipeline.branch(), repository, promotion.commit(), head));
            }
        }
    }

    /** One statement, because two looks at the same branch may end at the same moment. */
    private void note(PipelineDefinition pipeline, String commit, String error) {
        QuarkusTransaction.requiringNew()
                .run(() -> RefRow.getEntityManager()
                        .createNativeQuery("insert into git_ref (pipeline, commit_sha, checked_at, error)"
                                + " values (:pipeline, cast(:commit as text), :now, cast(:error as text))"
                                + " on conflict (pipeline) do update set checked_at = :now, error = cast(:error as text),"
                                + " commit_sha = coalesce(cast(:commit as text), git_ref.commit_sha)")
                        .setParameter("pipeline", pipeline.name())
                        .setParameter("commit", commit)
                        .setParameter("now", clock.instant())
                        .setParameter("error", error)
                        .executeUpdate());
    }
}
