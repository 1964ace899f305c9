package dev.lockstep.queries;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.ListedRun;
import dev.lockstep.store.ListedRuns;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.PromotionCodec;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.StageEvidence;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What is where: every environment with the commit it has proved and the promotion that is in it. */
@ApplicationScoped
public class Board {
    /**
     * @param baseCommit the control plane's commit that the environment renders from
     * @param proven the last promotion that every cluster proved here
     * @param allMergesProven whether everything that was merged here is proven
     * @param mergedBy number of the run whose pull request became {@code mergedCommit}
     * @param pullRequest the open one, also when nobody looks after it any more
     * @param lateMerge a merge of an ended run's pull request that is not a run of its own yet
     * @param baseConflict what the BaseRepo names instead of {@code baseCommit}, changed by hand
     * @param trouble why its branches cannot be looked at, or what is wrong with them
     * @param current the run that is in the lane now
     * @param beside a reconfiguration with a pull request of its own, while {@code current} waits for the clusters
     * @param queue runs that wait to enter, the newest first
     * @param clusters how the clusters stood when they were last asked about what was merged here
     * @param pauses what keeps it, or promotions out of it, from going on
     * @param inPipeline false for an environment that the definition in force does not know any more
     */
    @RecordBuilder
    public record Environment(
            String pipeline,
            String environment,
            List<String> after,
            Optional<String> gitOpsRepository,
            Optional<String> gitOpsBranch,
            Optional<String> baseCommit,
            Optional<String> mergedCommit,
            Optional<Long> mergedBy,
            @JsonProperty("atRest") boolean allMergesProven,
            Optional<OpenPullRequest> pullRequest,
            Optional<String> lateMerge,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            Optional<String> trouble,
            Optional<Proven> proven,
            Optional<Current> current,
            Optional<Current> beside,
            List<Current> queue,
            Optional<Clusters> clusters,
            List<Paused> pauses,
            boolean inPipeline)
            implements BoardEnvironmentBuilder.With {
        /** Without what is paused beyond it. */
        public Environment withOwnPauses() {
            return withPauses(pauses.stream()
                    .filter(pause -> pause.scope().equals(Pause.Scope.ENVIRONMENT.name()))
                    .toList());
        }
    }

    /** @param scope a {@link dev.lockstep.promotion.Pause.Scope}; {@code entryOnly}: promotions are only kept out */
    public record Paused(String scope, boolean entryOnly, String by, String reason, Instant since) {}

    public record OpenPullRequest(int number, String url) {}

    /** @param commit of the control plane; {@code gitOpsCommit} is what the clusters proved */
    public record Proven(String commit, String title, long number, String gitOpsCommit, Instant at) {}

    /** @param kind a {@link RunKind} */
    public record Current(
            String id,
            long number,
            String kind,
            String commit,
            String title,
            String step,
            List<String> waitsFor,
            Optional<Instant> nextLook) {}

    /** @param gitOpsCommit the merged commit that they were asked to prove */
    public record Clusters(
            String gitOpsCommit, int proven, int moving, int waiting, int failing, int total, Instant judgedAt) {}

    /**
     * @param run without its stages, of which {@code stage} is the one in the environment
     * @param pause what keeps it from going on
     * @param recovered since when the clusters run what it merged and ended without a proof of, as far as known
     */
    public record InLane(RunSummary run, StageSummary stage, Optional<Pause> pause, Optional<Instant> recovered) {
        public InLane(RunSummary run, StageSummary stage) {
            this(run, stage, Optional.empty(), Optional.empty());
        }

        InLane among(List<Pauses.InForce> paused) {
            return new InLane(run, stage, run.pause(stage, paused), recovered);
        }

        public InLane recovered(Optional<Instant> since) {
            return new InLane(run, stage, pause, since);
        }
    }

    /**
     * An environment with the runs that its card speaks of.
     *
     * @param runs by number: what is in the lane, beside it, and what merged there last and did not prove it
     */
    public record Card(Environment environment, Map<Long, InLane> runs) {
        /** What was merged there last and ended without a proof, while nobody is there: nothing passes. */
        public Optional<InLane> stuck() {
            return environment
                    .mergedBy()
                    .filter(any -> environment.current().isEmpty() && !environment.allMergesProven())
                    .flatMap(number -> Optional.ofNullable(runs.get(number)));
        }

        public Card with(InLane changed) {
            Map<Long, InLane> others = new HashMap<>(runs);
            others.put(changed.run().number(), changed);
            return new Card(environment, others);
        }
    }

    /**
     * What is seen at one look.
     *
     * @param inForce the definitions in force, by pipeline, as far as known
     * @param paused everything that is
     */
    public record Look(List<Card> cards, Map<String, InForce> inForce, List<Pauses.InForce> paused) {
        public List<Environment> environments() {
            return cards.stream().map(Card::environment).toList();
        }

        public Look with(List<Card> changed) {
            return new Look(changed, inForce, paused);
        }
    }

    /** An environment of a pipeline. */
    public record Name(String pipeline, String environment) {}

    /** Where an environment stands: in the definition in force, or only in what is left of it. */
    private record Place(Name name, List<String> after, boolean inPipeline, Optional<LaneRow> lane) {}

    /**
     * Runs that environments speak of.
     *
     * @param heads without their stages
     * @param stages of those that were asked for
     */
    private record Runs(Map<UUID, RunSummary> heads, Map<StageEvidence.Of, StageSummary> stages) {
        Optional<RunSummary> head(UUID run) {
            return Optional.ofNullable(run).map(heads::get);
        }

        Optional<InLane> in(UUID run, String environment) {
            return head(run)
                    .flatMap(head -> Optional.ofNullable(stages.get(new StageEvidence.Of(run, environment)))
                            .map(stage -> new InLane(head, stage)));
        }

        /** Those on their way that wait to enter, the newest first. */
        List<InLane> queue(Name name, Collection<UUID> inside) {
            return stages.keySet().stream()
                    .filter(of -> of.environment().equals(name.environment()) && !inside.contains(of.run()))
                    .flatMap(of -> in(of.run(), of.environment()).stream())
                    .filter(in -> in.run().pipeline().equals(name.pipeline())
                            && in.run().status() == PromotionStatus.RUNNING
                            && in.stage().queues())
                    .sorted(Comparator.comparingLong((InLane in) -> in.run().number())
                            .reversed())
                    .toList();
        }
    }

    private static final Logger LOG = Logger.getLogger(Board.class);

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Lanes lanes;
    private final StageEvidence evidence;
    private final Pauses pauses;
    private final ListedRuns listed;

    Board(
            Pipelines pipelines,
            Definitions definitions,
            Lanes lanes,
            StageEvidence evidence,
            Pauses pauses,
            ListedRuns listed) {
        this.listed = listed;
        this.pauses = pauses;
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.lanes = lanes;
        this.evidence = evidence;
    }

    /** Every environment of every pipeline, in the order of promotion. */
    @Transactional
    public List<Environment> environments() {
        return look().environments();
    }

    /** Which there are, in the same order. */
    @Transactional
    public List<Name> names() {
        return places(definitions.known(pipelines.all()), lanes.all()).stream()
                .map(Place::name)
                .toList();
    }

    @Transactional
    public Look look() {
        return look(Optional.empty());
    }

    @Transactional
    public Optional<Card> card(Name name) {
        return look(Optional.of(name)).cards().stream().findFirst();
    }

    /** Each question is asked once, about all that are wanted. */
    private Look look(Optional<Name> only) {
        Map<String, InForce> inForce = definitions.known(pipelines.all());
        List<Place> places = places(inForce, lanes.all()).stream()
                .filter(place -> only.map(place.name()::equals).orElse(true))
                .toList();
        List<Pauses.InForce> paused = pauses.inForce();
        Set<ListedRuns.In> named = named(places);
        Runs runs = new Runs(heads(only, named), stages(only, named));
        Map<StageEvidence.Of, StageEvidence.Counted> counted = evidence.countedOf(places.stream()
                .flatMap(place -> place.lane().stream())
                .flatMap(lane -> judged(lane).map(run -> new StageEvidence.Of(run, lane.key.environment())))
                .distinct()
                .toList());
        return new Look(
                places.stream().map(place -> card(place, runs, counted, paused)).toList(), inForce, paused);
    }

    private List<Place> places(Map<String, InForce> inForce, List<LaneRow> rows) {
        Map<LaneRow.Key, LaneRow> byKey = rows.stream().collect(Collectors.toMap(lane -> lane.key, lane -> lane));
        List<Place> places = new ArrayList<>();
        for (PipelineDefinition pipeline : pipelines.all()) {
            String name = pipeline.name();
            Optional<InForce> known = Optional.ofNullable(inForce.get(name));
            Set<String> planned = new HashSet<>();
            for (StagePlan plan :
                    known.map(one -> one.definition().environments()).orElse(List.of())) {
                planned.add(plan.environment());
                places.add(new Place(
                        new Name(name, plan.environment()),
                        plan.after(),
                        true,
                        Optional.ofNullable(byKey.get(new LaneRow.Key(name, plan.environment())))));
            }
            rows.stream()
                    .filter(lane -> lane.key.pipeline().equals(name) && !planned.contains(lane.key.environment()))
                    .sorted(Comparator.comparing(lane -> lane.key.environment()))
                    .forEach(lane -> places.add(new Place(
                            new Name(name, lane.key.environment()), List.of(), known.isEmpty(), Optional.of(lane))));
        }
        return places;
    }

    /**
     * Those that are on their way, and those that lanes name.
     *
     * @param named with the environment of the lane
     */
    private Map<UUID, RunSummary> heads(Optional<Name> only, Set<ListedRuns.In> named) {
        Map<UUID, RunSummary> heads = new HashMap<>();
        for (ListedRun row : listed.runningAnd(
                only.map(Name::pipeline), named.stream().map(ListedRuns.In::run).collect(Collectors.toSet()))) {
            readable(row.id(), () -> RunSummary.of(row, List.of())).ifPresent(run -> heads.put(run.id(), run));
        }
        return heads;
    }

    /** What those on their way are at, and what the others came to in the lane that names them. */
    private Map<StageEvidence.Of, StageSummary> stages(Optional<Name> only, Set<ListedRuns.In> named) {
        Map<StageEvidence.Of, StageSummary> stages = new HashMap<>();
        Stream.concat(
                        listed.running(only.map(name -> new LaneRow.Key(name.pipeline(), name.environment()))).stream(),
                        listed.stages(named).stream())
                .forEach(row -> readable(row.run(), () -> StageSummary.of(row))
                        .ifPresent(stage -> stages.put(new StageEvidence.Of(row.run(), row.environment()), stage)));
        return stages;
    }

    private static Set<ListedRuns.In> named(List<Place> places) {
        return places.stream()
                .flatMap(place -> place.lane().stream())
                .flatMap(lane -> Stream.of(lane.holder, lane.beside, lane.mergedByRun, lane.provenByRun)
                        .filter(Objects::nonNull)
                        .map(run -> new ListedRuns.In(run, lane.key.environment())))
                .collect(Collectors.toSet());
    }

    /** One that another version wrote, and this one cannot read, is left out; the worker that puts it off says so. */
    private static <T> Optional<T> readable(Object run, Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (PromotionCodec.Unreadable e) {
            LOG.warnf("Promotion %s is left out: %s", run, e.getMessage());
            return Optional.empty();
        }
    }

    private static Card card(
            Place place, Runs runs, Map<StageEvidence.Of, StageEvidence.Counted> counted, List<Pauses.InForce> paused) {
        Name name = place.name();
        Optional<LaneRow> lane = place.lane();
        Optional<InLane> holder = lane.flatMap(row -> runs.in(row.holder, name.environment()));
        Optional<InLane> beside = lane.flatMap(row -> runs.in(row.beside, name.environment()));
        Optional<InLane> merged = lane.flatMap(row -> runs.in(row.mergedByRun, name.environment()));
        List<UUID> inside = lane.stream()
                .flatMap(row -> Stream.of(row.holder, row.beside))
                .filter(Objects::nonNull)
                .toList();
        Environment environment = new Environment(
                name.pipeline(),
                name.environment(),
                place.after(),
                lane.map(row -> row.gitOpsRepository),
                lane.map(row -> row.gitOpsBranch),
                lane.map(row -> row.baseCommit),
                lane.map(row -> row.mergedCommit),
                lane.flatMap(row -> runs.head(row.mergedByRun)).map(RunSummary::number),
                lane.map(LaneRow::allMergesProven).orElse(true),
                lane.flatMap(LaneRow::openHead).map(head -> new OpenPullRequest(head.number(), head.url())),
                lane.map(row -> row.lateMerge),
                lane.map(row -> row.baseConflict),
                lane.map(row -> row.baseConflictBy),
                lane.map(row -> row.trouble),
                lane.flatMap(row -> runs.head(row.provenByRun)
                        .map(run ->
                                new Proven(run.commit(), run.title(), run.number(), row.provenCommit, row.provenAt))),
                holder.map(Board::current),
                beside.map(Board::current),
                runs.queue(name, inside).stream().map(Board::current).toList(),
                lane.flatMap(row -> judged(row)
                        .flatMap(run ->
                                Optional.ofNullable(counted.get(new StageEvidence.Of(run, name.environment())))
                                        .stream())
                        .findFirst()
                        .map(Board::clusters)),
                paused.stream()
                        .filter(pause -> pause.concerns(name.pipeline(), name.environment()))
                        .map(Board::paused)
                        .toList(),
                place.inPipeline());
        return new Card(
                environment,
                Stream.of(holder, beside, merged)
                        .flatMap(Optional::stream)
                        .map(in -> in.among(paused))
                        .collect(Collectors.toMap(in -> in.run().number(), in -> in, (one, same) -> one)));
    }

    private static Paused paused(Pauses.InForce inForce) {
        Pause pause = inForce.pause();
        return new Paused(pause.scope().name(), pause.entryOnly(), pause.by(), pause.reason(), pause.since());
    }

    private static Current current(InLane in) {
        RunSummary run = in.run();
        return new Current(
                run.id().toString(),
                run.number(),
                run.kind().name(),
                run.commit(),
                run.title(),
                in.stage().step().name(),
                in.stage().waiting().map(Waiting::reasons).orElse(List.of()),
                in.stage().waiting().map(Waiting::nextLook));
    }

    /** Whose judgement counts, the first that has one: what was merged last and is not proven, never the proof of what was there before it. */
    private static Stream<UUID> judged(LaneRow lane) {
        return Stream.of(lane.holder, lane.allMergesProven() ? lane.provenByRun : lane.mergedByRun)
                .filter(Objects::nonNull);
    }

    private static Clusters clusters(StageEvidence.Counted judged) {
        FindingCounts counts = judged.counts();
        return new Clusters(
                judged.target(),
                counts.of(State.PROVEN),
                counts.of(State.APPLYING),
                counts.of(State.BEHIND, State.BLOCKED, State.UNKNOWN, State.CHANGED_OUTSIDE),
                counts.of(State.FAILING, State.FAILED),
                counts.counting(),
                judged.judgedAt());
    }
}
