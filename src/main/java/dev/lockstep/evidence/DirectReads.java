package dev.lockstep.evidence;

import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reads reconciler after reconciler directly: a few at once, each source by itself, and no longer than until the deadline. A source that
 * wants to be left alone, or that fails several times in a row, is left alone by all; what could not be read is said.
 */
@ApplicationScoped
class DirectReads {
    private static final Logger LOG = Logger.getLogger(DirectReads.class);
    private static final int AT_ONCE = 8;
    private static final int MOST_FAILING = 20_000;
    /** So long new reads are begun in one look. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);
    /** So long whoever looks waits in all: what has not been read by then is unknown. Longer than the time-out of a read. */
    private static final Duration DEADLINE = Duration.ofSeconds(45);

    /**
     * @param reports what was read
     * @param troubles sentences about what could not be read; few, however many reads there were
     * @param again in which time the reading may go on, if there is more to read
     */
    record Reading(Map<ReconcilerId, ReconcilerReport> reports, List<String> troubles, Optional<Duration> again) {}

    private final Sources sources;
    private final EvidenceUpdates updates;
    private final InstantSource clock;
    private final Map<String, SourceRest> rests = new ConcurrentHashMap<>();
    private final SourceThreads threads = new SourceThreads("confirm", AT_ONCE);
    private final Duration deadline;
    /** Reads that failed last time, by source: they come last, so that a few that fail always do not keep all others from being read. */
    private final Map<String, Map<ReconcilerId, Boolean>> failing = new ConcurrentHashMap<>();

    @Inject
    DirectReads(Sources sources, EvidenceUpdates updates, InstantSource clock) {
        this(sources, updates, clock, DEADLINE);
    }

    DirectReads(Sources sources, EvidenceUpdates updates, InstantSource clock, Duration deadline) {
        this.deadline = deadline;
        this.sources = sources;
        this.updates = updates;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        threads.close();
    }

    /** Whether, and why, a source is left alone now. */
    SourceRest restOf(String source) {
        return rests.computeIfAbsent(source, name -> new SourceRest());
    }

    /** @param wanted what is known of those that are to be read, the most important first */
    Reading read(List<ReconcilerReport> wanted, Policy.Workloads workloads) {
        Map<ReconcilerId, ReconcilerReport> reports = new ConcurrentHashMap<>();
        Instant end = clock.instant().plus(LONGEST_LOOK);
        List<String> troubles = new ArrayList<>();
        List<SourceReading> readings = new ArrayList<>();
        Map<String, List<ReconcilerReport>> bySource = wanted.stream()
                .collect(Collectors.groupingBy(
                        one -> one.id().source(), LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        bySource.forEach((name, ofSource) -> sources.named(name)
                .ifPresentOrElse(
                        source -> readings.add(new SourceReading(
                                name,
                                failedLast(name, ofSource),
                                restOf(name),
                                clock,
                                end,
                                one -> one(source, one, workloads, reports))),
                        () -> troubles.add("source " + name + " of "
                                + ofSource.get(0).id().name() + " is not configured any more")));
        await(readings);
        Instant now = clock.instant();
        readings.forEach(reading -> troubles.addAll(reading.troubles(now)));
        Optional<Duration> again = readings.stream()
                .flatMap(reading -> reading.again(now).stream())
                .min(Duration::compareTo);
        return new Reading(Map.copyOf(reports), List.copyOf(troubles), again);
    }

    private List<ReconcilerReport> failedLast(String source, List<ReconcilerReport> wanted) {
        Map<ReconcilerId, Boolean> failed = failing.getOrDefault(source, Map.of());
        List<ReconcilerReport> ordered = new ArrayList<>(
                wanted.stream().filter(one -> !failed.containsKey(one.id())).toList());
        wanted.stream().filter(one -> failed.containsKey(one.id())).forEach(ordered::add);
        return ordered;
    }

    /** A source that is slow makes its own reconcilers unknown, and holds whoever looks no longer than the deadline. */
    private void await(List<SourceReading> readings) {
        CompletableFuture<?>[] ends = readings.stream()
                .map(reading -> reading.start(threads.of(reading.source()), AT_ONCE))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            LOG.infof(
                    "Direct reads have not come to an end within %d s: what is not read yet is unknown",
                    deadline.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient("interrupted while reading reconcilers directly", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("direct reads failed unexpectedly: " + e.getCause(), e.getCause());
        } finally {
            readings.forEach(SourceReading::stop);
        }
    }

    /** @return why it could not be read, if so */
    private Optional<OutsideException> one(
            ReconcilerSource source,
            ReconcilerReport known,
            Policy.Workloads workloads,
            Map<ReconcilerId, ReconcilerReport> reports) {
        ReconcilerId id = known.id();
        Optional<OutsideException> failure = attempt(id, () -> {
            ReconcilerReport report = askedFor(source, known);
            updates.confirmed(report, workloads, clock.instant());
            reports.put(id, report);
        });
        Map<ReconcilerId, Boolean> failed = failing.computeIfAbsent(id.source(), name -> new ConcurrentHashMap<>());
        if (failure.isEmpty() || failure.get() instanceof OutsideException.NotFound) {
            failed.remove(id);
        } else {
            failed.put(id, true);
        }
        if (failed.size() > MOST_FAILING) {
            // Some of them are not read any more; the others fail once more before they come last again.
            failed.clear();
        }
        return failure;
    }

    private ReconcilerReport askedFor(ReconcilerSource source, ReconcilerReport known) {
        Instant asked = clock.instant();
        try {
            return source.confirm(known.id(), known.project());
        } catch (OutsideException.NotFound e) {
            updates.gone(known.id(), asked, clock.instant());
            throw e;
        }
    }

    /** Whatever a read ends with is of this one read. */
    private Optional<OutsideException> attempt(ReconcilerId id, Runnable read) {
        try {
            read.run();
            return Optional.empty();
        } catch (OutsideException e) {
            return Optional.of(e);
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Reading %s of %s directly failed unexpectedly", id.name(), id.owner());
            return Optional.of(new OutsideException.Permanent(
                    "reading " + id.name() + " of source " + id.source()
                            + " failed with an internal error, details are in the server's log: "
                            + e.getClass().getSimpleName(),
                    e));
        }
    }
}
