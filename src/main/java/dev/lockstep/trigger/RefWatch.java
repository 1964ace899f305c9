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
import dev.lockstep.store.LookClaims;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.RefRow;
import dev.lockstep.store.Refs;
import dev.lockstep.store.RewrittenBranch;
import dev.lockstep.work.WorkGate;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    private final Pipelines pipelines;
    private final GitReader git;
    private final LookClaims claims;
    private final Starter starter;
    private final GitHistory history;
    private final Promotions promotions;
    private final PromotionStore store;
    private final InstantSource clock;
    private final WorkGate gate;
    private final Refs refs;
    private final Looks looks = new Looks("refs");

    RefWatch(
            Pipelines pipelines,
            GitReader git,
            LookClaims claims,
            GitHistory history,
            Starter starter,
            Promotions promotions,
            PromotionStore store,
            InstantSource clock,
            WorkGate gate,
            Refs refs) {
        this.refs = refs;
        this.pipelines = pipelines;
        this.git = git;
        this.claims = claims;
        this.history = history;
        this.promotions = promotions;
        this.store = store;
        this.starter = starter;
        this.clock = clock;
        this.gate = gate;
    }

    /** Before the database is taken away: looks that are under way end, and no new ones begin. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        looks.end(Duration.ofSeconds(4));
    }

    /** Looks at every pipeline's branch, one after the other. One that fails does not keep the others from being looked at. */
    public void lookAtAll() {
        pipelines.all().forEach(pipeline -> lookGuarded(pipeline, "a push to " + pipeline.branch()));
    }

    /** Begins to look at the branches of those pipelines whose look is due, and does not wait for any of them. */
    public void lookAtDue(Duration pause) {
        List<PipelineDefinition> all = pipelines.all();
        Set<String> due = Set.copyOf(claims.take(
                LookClaims.Duty.REFS, all.stream().map(PipelineDefinition::name).toList(), clock.instant(), pause));
        all.stream()
                .filter(pipeline -> due.contains(pipeline.name()))
                .forEach(pipeline ->
                        looks.begin(pipeline.name(), () -> lookGuarded(pipeline, "a push to " + pipeline.branch())));
    }

    /** Looks soon at a branch that has moved, and does not wait for it. */
    void pushed(PipelineDefinition pipeline, String startedBy) {
        looks.beginAfresh(pipeline.name(), () -> lookGuarded(pipeline, startedBy));
    }

    /** What goes wrong is noted and logged, and is not the caller's. */
    private void lookGuarded(PipelineDefinition pipeline, String startedBy) {
        Guarded.run(() -> look(pipeline, startedBy), thrown -> unexpected(pipeline, thrown));
    }

    private void unexpected(PipelineDefinition pipeline, Throwable thrown) {
        LOG.errorf(thrown, "Pipeline %s: the look at its branch failed unexpectedly", pipeline.name());
        failed(
                pipeline,
                "internal error, details are in the server's log: "
                        + thrown.getClass().getSimpleName());
    }

    private void look(PipelineDefinition pipeline, String startedBy) {
        gate.within(() -> lookNow(pipeline, startedBy));
    }

    private void lookNow(PipelineDefinition pipeline, String startedBy) {
        try {
            RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
            // Before the branch: what another look notes meanwhile is newer than this head, and would pass for
            // rewritten.
            Optional<RefRow> known = refs.find(pipeline.name());
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
            refs.looked(pipeline.name(), Optional.of(head), Optional.empty(), clock.instant());
        } catch (Starter.Refused e) {
            LOG.warnf("Pipeline %s: its branch moved, and is not promoted: %s", pipeline.name(), e.getMessage());
            failed(pipeline, e.getMessage());
        } catch (OutsideException e) {
            LOG.warnf("Pipeline %s: cannot look at its branch: %s", pipeline.name(), e.getMessage());
            failed(pipeline, e.getMessage());
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

    private void failed(PipelineDefinition pipeline, String error) {
        refs.looked(pipeline.name(), Optional.empty(), Optional.of(error), clock.instant());
    }
}
