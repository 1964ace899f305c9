package dev.lockstep.queries;

import dev.lockstep.store.PromotionCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Reads summaries of runs: two statements, however many there are. */
@ApplicationScoped
public class RunSummaries {
    private static final Logger LOG = Logger.getLogger(RunSummaries.class);

    private final EntityManager entities;

    RunSummaries(EntityManager entities) {
        this.entities = entities;
    }

    /** The newest first. */
    @Transactional
    public List<RunSummary> newest(int limit) {
        return read(entities.createNativeQuery("select " + SummaryRows.RUN + " from promotion p order by p.number desc")
                .setMaxResults(limit));
    }

    @Transactional
    public Optional<RunSummary> find(UUID id) {
        return one("p.id = :key", id);
    }

    @Transactional
    public Optional<RunSummary> byNumber(long number) {
        return one("p.number = :key", number);
    }

    /** @throws RuntimeException when another version wrote what this one cannot read */
    private Optional<RunSummary> one(String which, Object key) {
        List<Object[]> runs =
                rows(entities.createNativeQuery("select " + SummaryRows.RUN + " from promotion p where " + which)
                        .setParameter("key", key));
        Map<UUID, List<Object[]>> stages = stages(runs);
        return runs.stream().findFirst().map(run -> summary(run, stages));
    }

    /** The newest first. One that this version cannot read is left out, and said by the worker that puts it off. */
    List<RunSummary> of(Collection<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : read(entities.createNativeQuery("select " + SummaryRows.RUN
                                + " from promotion p where p.id in (:ids) order by p.number desc")
                        .setParameter("ids", ids));
    }

    private List<RunSummary> read(Query query) {
        List<Object[]> runs = rows(query);
        Map<UUID, List<Object[]>> stages = stages(runs);
        List<RunSummary> read = new ArrayList<>();
        for (Object[] run : runs) {
            try {
                read.add(summary(run, stages));
            } catch (PromotionCodec.Unreadable e) {
                LOG.warnf("Promotion #%s is left out: %s", run[1], e.getMessage());
            }
        }
        return List.copyOf(read);
    }

    private Map<UUID, List<Object[]>> stages(List<Object[]> runs) {
        return runs.isEmpty()
                ? Map.of()
                : rows(entities.createNativeQuery("select " + SummaryRows.STAGE
                                        + " from stage s where s.promotion_id in (:ids) order by s.position")
                                .setParameter(
                                        "ids",
                                        runs.stream().map(SummaryRows::id).toList()))
                        .stream()
                        .collect(Collectors.groupingBy(SummaryRows::id));
    }

    private static RunSummary summary(Object[] run, Map<UUID, List<Object[]>> stages) {
        return SummaryRows.run(
                run,
                stages.getOrDefault(SummaryRows.id(run), List.of()).stream()
                        .map(SummaryRows::stage)
                        .toList());
    }

    static List<Object[]> rows(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(Object[].class::cast).toList();
    }
}
