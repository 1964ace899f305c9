package dev.lockstep.queries;

import dev.lockstep.store.ListedRun;
import dev.lockstep.store.ListedRuns;
import dev.lockstep.store.ListedStage;
import dev.lockstep.store.PromotionCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Reads summaries of runs: two statements, however many there are. */
@ApplicationScoped
public class RunSummaries {
    private static final Logger LOG = Logger.getLogger(RunSummaries.class);

    private final ListedRuns listed;

    RunSummaries(ListedRuns listed) {
        this.listed = listed;
    }

    /** The newest first. */
    @Transactional
    public List<RunSummary> newest(int limit) {
        return readable(listed.newest(limit));
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    @Transactional
    public Optional<RunSummary> find(UUID id) {
        return listed.find(id).map(this::read);
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    @Transactional
    public Optional<RunSummary> byNumber(long number) {
        return listed.byNumber(number).map(this::read);
    }

    /** The newest first. One that this version cannot read is left out, and said by the worker that puts it off. */
    @Transactional
    List<RunSummary> of(Collection<UUID> ids) {
        return readable(listed.of(ids));
    }

    private RunSummary read(ListedRun run) {
        return summary(run, listed.stagesOf(List.of(run.id())));
    }

    private List<RunSummary> readable(List<ListedRun> runs) {
        Map<UUID, List<ListedStage>> stages =
                listed.stagesOf(runs.stream().map(ListedRun::id).toList());
        List<RunSummary> read = new ArrayList<>();
        for (ListedRun run : runs) {
            try {
                read.add(summary(run, stages));
            } catch (PromotionCodec.Unreadable e) {
                LOG.warnf("Promotion #%d is left out: %s", run.number(), e.getMessage());
            }
        }
        return List.copyOf(read);
    }

    private static RunSummary summary(ListedRun run, Map<UUID, List<ListedStage>> stages) {
        return RunSummary.of(
                run,
                stages.getOrDefault(run.id(), List.of()).stream()
                        .map(StageSummary::of)
                        .toList());
    }
}
