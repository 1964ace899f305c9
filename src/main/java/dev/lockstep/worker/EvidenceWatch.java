package dev.lockstep.worker;

import dev.lockstep.compliance.Policy;
import dev.lockstep.evidence.SourcePoller;
import dev.lockstep.memory.Guarded;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.Reconcilers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Has the sources polled for what the lanes follow, and wakes the promotions for which something is new. */
@ApplicationScoped
public class EvidenceWatch {
    private static final Logger LOG = Logger.getLogger(EvidenceWatch.class);

    private final SourcePoller poller;
    private final Lanes lanes;
    private final Promotions promotions;
    private final PromotionStore store;
    private final InstantSource clock;

    EvidenceWatch(SourcePoller poller, Lanes lanes, Promotions promotions, PromotionStore store, InstantSource clock) {
        this.poller = poller;
        this.lanes = lanes;
        this.promotions = promotions;
        this.store = store;
        this.clock = clock;
    }

    public void look() {
        look(source -> true);
    }

    /** @param which sources may be polled, by name */
    public void look(Predicate<String> which) {
        Instant asOf = clock.instant();
        List<Promotion> running = promotions.running();
        Map<Followed, Policy.Workloads> followed = new HashMap<>();
        lanes.all().stream()
                .filter(lane -> lane.gitOpsRepository != null)
                .forEach(lane -> unlessUnreadable(
                        "environment " + lane.key.environment() + " of pipeline " + lane.key.pipeline(),
                        () -> followed.put(
                                new Followed(RepositoryUrl.of(lane.gitOpsRepository), lane.gitOpsBranch),
                                Policy.Workloads.OBSERVE)));
        running.forEach(promotion -> unlessUnreadable(
                "promotion #" + promotion.number(),
                () -> waiting(promotion)
                        .forEach(stage -> followed.put(
                                branch(stage),
                                Policy.Workloads.valueOf(promotion
                                        .definition()
                                        .plan(stage.environment())
                                        .workloads()
                                        .name())))));
        Optional<Instant> youngest = running.stream()
                .flatMap(EvidenceWatch::waiting)
                .map(Stage::stepSince)
                .max(Instant::compareTo);
        poller.poll(new SourcePoller.Demand(asOf, followed, youngest), which, this::wake);
    }

    /** What one of them follows cannot be told; the clusters of all others are asked all the same. */
    private static void unlessUnreadable(String what, Runnable reading) {
        Guarded.run(
                reading,
                thrown -> LOG.warnf(
                        "It cannot be told which branch the clusters of %s follow: %s", what, Guarded.words(thrown)));
    }

    private void wake(Set<Reconcilers.Branch> changed) {
        if (!changed.isEmpty()) {
            store.wake(promotions.running().stream()
                    .filter(promotion -> waiting(promotion)
                            .anyMatch(stage -> changed.contains(new Reconcilers.Branch(
                                    branch(stage).repository().key(),
                                    branch(stage).branch()))))
                    .map(promotion -> UUID.fromString(promotion.id()))
                    .toList());
        }
    }

    private static Stream<Stage> waiting(Promotion promotion) {
        return promotion.stages().stream().filter(stage -> stage.awaitsProof());
    }

    private static Followed branch(Stage stage) {
        var gitOps = stage.pins().orElseThrow().gitOps();
        return new Followed(RepositoryUrl.of(gitOps.repository()), gitOps.name());
    }
}
