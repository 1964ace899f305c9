package dev.lockstep.queries;

import dev.lockstep.store.PromotionCodec;
import dev.lockstep.store.RunHead;
import dev.lockstep.store.RunHeads;
import dev.lockstep.store.StageHead;
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

    private final RunHeads heads;

    RunSummaries(RunHeads heads) {
        this.heads = heads;
    }

    /** The newest first. */
    @Transactional
    public List<RunSummary> newest(int limit) {
        return readable(heads.newest(limit));
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    @Transactional
    public Optional<RunSummary> find(UUID id) {
        return heads.find(id).map(this::read);
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    @Transactional
    public Optional<RunSummary> byNumber(long number) {
        return heads.byNumber(number).map(this::read);
    }

    /** The newest first. One that this version cannot read is left out, and said by the worker that puts it off. */
    @Transactional
    List<RunSummary> of(Collection<UUID> ids) {
        return readable(heads.of(ids));
    }

    private RunSummary read(RunHead run) {
        return summary(run, heads.stagesOf(List.of(run.id())));
    }

    private List<RunSummary> readable(List<RunHead> runs) {
        Map<UUID, List<StageHead>> stages =
                heads.stagesOf(runs.stream().map(RunHead::id).toList());
        List<RunSummary> read = new ArrayList<>();
        for (RunHead run : runs) {
            try {
                read.add(summary(run, stages));
            } catch (PromotionCodec.Unreadable e) {
                LOG.warnf("Promotion #%d is left out: %s", run.number(), e.getMessage());
            }
        }
        return List.copyOf(read);
    }

    private static RunSummary summary(RunHead run, Map<UUID, List<StageHead>> stages) {
        return RunSummary.of(
                run,
                stages.getOrDefault(run.id(), List.of()).stream()
                        .map(StageSummary::of)
                        .toList());
    }
}
