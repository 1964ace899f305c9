package dev.lockstep.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.invariants.EndOfAll.Brought;
import dev.lockstep.invariants.EndOfAll.LaneEnd;
import dev.lockstep.invariants.EndOfAll.StatusSeen;
import dev.lockstep.invariants.MergeSeen.LaneKey;
import dev.lockstep.invariants.MergeSeen.LaneKnown;
import dev.lockstep.invariants.RowSeen.StageSeen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A bad history for each promise: the invariant watch sees it, and says who did what. */
class InvariantWatchTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);
    private static final LaneKey DEV = new LaneKey("kalypso", "dev");

    /** NEW comes after OLD, and differs from it in the folder of drones only. */
    private static final Trees TREES = new Trees() {
        @Override
        public boolean contains(String commit, String earlier) {
            return commit.equals(NEW) || earlier.equals(commit);
        }

        @Override
        public Optional<String> folder(String commit, String path) {
            return switch (path) {
                case "drone" -> Optional.of("drone at " + commit);
                case "large" -> Optional.of("large");
                default -> Optional.empty();
            };
        }
    };

    private final FleetLog fleet = new FleetLog();

    @Test
    void twoOpenPullRequestsIntoOneBranch() {
        assertThat(Moves.openPulls(List.of(pull(1, true), pull(2, false), pull(3, true))))
                .containsExactly(
                        new Broken(
                                Promise.ONE_OPEN_PULL_REQUEST,
                                "into acme/gitops dev at once: [#1 from lockstep/kalypso/dev/1, #3 from lockstep/kalypso/dev/3]"));
        assertThat(Moves.openPulls(List.of(pull(1, true), pull(2, false)))).isEmpty();
    }

    @Test
    void aStageThatEndsBeforeItsClustersRunItsTarget() {
        fleet.saw(NOON, "drone-1", "drone", "dev", OLD);
        fleet.saw(NOON, "large-1", "large", "dev", OLD);
        fleet.saw(NOON, "small-1", "small", "dev", OLD);
        fleet.saw(NOON.plusSeconds(10), "drone-1", "drone", "dev", NEW);
        RowSeen early = row(NOON.plusSeconds(5), "SUCCEEDED", stage("dev", "SUCCEEDED"));
        assertThat(Moves.proofs(Optional.empty(), early, fleet, TREES))
                .containsExactly(new Broken(
                        Promise.PROVEN_BEFORE_END,
                        "promotion #7, dev ended SUCCEEDED at bbbbbbb, but drone-1 ran aaaaaaa"));
        assertThat(Moves.proofs(Optional.of(early), early, fleet, TREES)).isEmpty();
        RowSeen late = row(NOON.plusSeconds(10), "SUCCEEDED", stage("dev", "SUCCEEDED"));
        assertThat(Moves.proofs(Optional.empty(), late, fleet, TREES)).isEmpty();
    }

    @Test
    void aMergeBeforeTheStageBeforeItIsProven() {
        fleet.saw(NOON, "drone-1", "drone", "dev", OLD);
        RowSeen running = row(NOON, "RUNNING", stage("dev", "RUNNING"), stage("stage", "RUNNING"));
        assertThat(merge(running, OLD))
                .containsExactly(new Broken(
                        Promise.PROVEN_BEFORE_MERGE,
                        "Lockstep merged #1 of promotion #7 into stage, but its dev was RUNNING"));
        RowSeen proven = row(NOON, "RUNNING", stage("dev", "SUCCEEDED"), stage("stage", "RUNNING"));
        assertThat(merge(proven, OLD)).isEmpty();
        assertThat(merge(proven, NEW))
                .containsExactly(new Broken(
                        Promise.PROVEN_BEFORE_MERGE,
                        "Lockstep merged #1 of promotion #7 into stage, but dev of kalypso had merged bbbbbbb and drone-1"
                                + " ran aaaaaaa"));
    }

    private List<Broken> merge(RowSeen row, String upstream) {
        MergeSeen merge = new MergeSeen(
                "acme/gitops",
                1,
                "stage",
                NOON.plusSeconds(1),
                "Lockstep",
                Optional.of(Map.of(DEV, new LaneKnown("dev", Optional.of(upstream)))));
        return Moves.merge(merge, Map.of(row.run(), List.of(row)), fleet, TREES);
    }

    @Test
    void aMergeThatNobodyLookedAtBefore() {
        RowSeen proven = row(NOON, "RUNNING", stage("dev", "SUCCEEDED"), stage("stage", "RUNNING"));
        MergeSeen merge = new MergeSeen("acme/gitops", 1, "stage", NOON.plusSeconds(1), "Lockstep", Optional.empty());
        assertThat(Moves.merge(merge, Map.of("run", List.of(proven)), fleet, TREES))
                .extracting(Broken::promise)
                .containsExactly(Promise.PROVEN_BEFORE_MERGE);
    }

    @Test
    void aRunThatOpensASecondPullRequestBesideItsFirst() {
        List<RowSeen> rows = List.of(
                row(NOON, "RUNNING", withPull(stage("dev", "RUNNING"), 1)),
                row(NOON, "RUNNING", withPull(stage("dev", "RUNNING"), 2)));
        List<Pull> bothOpen = List.of(pull(1, true), pull(2, true));
        assertThat(Moves.once(rows, bothOpen, Set.of()))
                .containsExactly(new Broken(
                        Promise.ONE_PULL_REQUEST_PER_STAGE,
                        "promotion #7 has several pull requests for dev: [#1 open, #2 open]"));
        assertThat(Moves.once(rows, List.of(pull(1, false), pull(2, true)), Set.of()))
                .isEmpty();
        assertThat(Moves.once(rows, bothOpen, Set.of(1)))
                .as("the first was taken over from another run")
                .isEmpty();
    }

    @Test
    void aPersonMayMergeWhatIsBeingUpdatedAndLockstepMayNot() {
        List<RowSeen> rows = List.of(
                row(NOON, "RUNNING", withPull(stage("dev", "RUNNING"), 1)),
                row(NOON, "RUNNING", withPull(stage("dev", "RUNNING"), 2)));
        Instant before = NOON.plusSeconds(90);
        Instant after = NOON.plusSeconds(150);
        Pull second = merged(2, false, Optional.of(NEW), Optional.of(after), Optional.of("lockstep-bot"));
        assertThat(Moves.once(rows, List.of(merge(before, "grace"), second), Set.of()))
                .isEmpty();
        Broken twice = new Broken(
                Promise.ONE_MERGE_PER_STAGE, "promotion #7 has several pull requests for dev: [#1 merged, #2 merged]");
        assertThat(Moves.once(rows, List.of(merge(after, "grace"), second), Set.of()))
                .containsExactly(twice);
        assertThat(Moves.once(rows, List.of(merge(before, "lockstep-bot"), second), Set.of()))
                .containsExactly(twice);
    }

    private static Pull merge(Instant at, String by) {
        return merged(1, false, Optional.of(OLD), Optional.of(at), Optional.of(by));
    }

    @Test
    void aRunThatMergesTwice() {
        List<RowSeen> rows = List.of(
                row(NOON, "RUNNING", withMerge(stage("dev", "RUNNING"), OLD)),
                row(NOON, "RUNNING", withMerge(stage("dev", "RUNNING"), NEW)));
        assertThat(Moves.once(rows, List.of(), Set.of()))
                .containsExactly(new Broken(
                        Promise.ONE_MERGE_PER_STAGE, "promotion #7 noted several merges into dev: [aaaaaaa, bbbbbbb]"));
    }

    @Test
    void anEndThatIsLeft() {
        RowSeen failed = row(NOON, "FAILED", stage("dev", "FAILED"));
        RowSeen running = row(NOON, "RUNNING", stage("dev", "RUNNING"));
        assertThat(Moves.ends(List.of(running, failed))).isEmpty();
        assertThat(Moves.ends(List.of(failed, running)))
                .containsExactly(
                        new Broken(Promise.ENDS_ARE_KEPT, "promotion #7 was FAILED and became RUNNING"),
                        new Broken(Promise.ENDS_ARE_KEPT, "promotion #7, dev was FAILED and became RUNNING"));
    }

    @Test
    void aGoodEndBreaksNothing() {
        assertThat(Ends.all(end(good -> good))).isEmpty();
    }

    @Test
    void aRunThatDoesNotEndAndOneThatOwes() {
        EndOfAll end = end(good -> new EndOfAll(
                List.of(row(NOON, "RUNNING", stage("dev", "RUNNING"))),
                List.of("promotion #7 owes a status"),
                good.lanes(),
                good.merges(),
                good.pulls(),
                good.branches(),
                good.baseRepo(),
                good.baseWrites(),
                Map.of(),
                Map.of()));
        assertThat(Ends.all(end))
                .contains(
                        new Broken(Promise.EVERY_RUN_ENDS, "promotion #7 still runs: [dev at AWAIT_MERGE]"),
                        new Broken(Promise.NOTHING_OWED, "promotion #7 owes a status"));
    }

    @Test
    void anEndThatTheEventsDoNotTellOfOrTellTwice() {
        for (List<String> told : List.of(List.<String>of(), List.of("FAILED"), List.of("SUCCEEDED", "SUCCEEDED"))) {
            assertThat(Ends.all(end(good -> new EndOfAll(
                            good.rows(),
                            good.owing(),
                            good.lanes(),
                            good.merges(),
                            good.pulls(),
                            good.branches(),
                            good.baseRepo(),
                            good.baseWrites(),
                            good.statuses(),
                            Map.of("run", told)))))
                    .containsExactly(new Broken(
                            Promise.EVENTS_ARE_KEPT,
                            "promotion #7 is SUCCEEDED, and its events tell of the ends " + told));
        }
    }

    @Test
    void aLaneThatIsNotAtRest() {
        Optional<Brought> brought = Optional.of(new Brought("promotion #7", NEW, NOON));
        LaneEnd lane = new LaneEnd(
                DEV,
                "dev",
                Optional.of(NEW),
                Optional.of("#7"),
                Optional.of("#1"),
                Optional.of(NEW),
                Optional.of(OLD),
                Optional.of(NEW),
                brought);
        assertThat(Ends.all(withLane(lane)))
                .containsExactly(
                        new Broken(
                                Promise.LANES_AT_REST,
                                "dev of kalypso: #7 is in it, the late merge bbbbbbb has no run, merged bbbbbbb, proven"
                                        + " aaaaaaa"),
                        new Broken(Promise.NOTHING_LEFT_OPEN, "dev of kalypso still has pull request #1"));
    }

    @Test
    void aBaseCommitThatIsNotTheOneThatWasBrought() {
        LaneEnd lane = lane(Optional.of(OLD), Optional.of(new Brought("promotion #7", NEW, NOON)));
        assertThat(Ends.all(withLane(lane)))
                .containsExactly(
                        new Broken(Promise.BASE_AGREES, "dev of kalypso: the lane says aaaaaaa, the BaseRepo bbbbbbb"),
                        new Broken(
                                Promise.BASE_AGREES,
                                "dev of kalypso: the lane says aaaaaaa, but promotion #7 brought bbbbbbb last"));
    }

    @Test
    void whatIsLeftOpenAndMergesThatNobodyNoted() {
        EndOfAll end = end(good -> new EndOfAll(
                good.rows(),
                good.owing(),
                good.lanes(),
                Map.of(),
                List.of(pull(1, false, Optional.of(NEW)), pull(2, true)),
                List.of("lockstep/kalypso/dev/2"),
                good.baseRepo(),
                good.baseWrites(),
                good.statuses(),
                good.events()));
        assertThat(Ends.all(end))
                .containsExactly(
                        new Broken(Promise.MERGES_NOTED, "dev of kalypso does not know that #1 became bbbbbbb"),
                        new Broken(
                                Promise.NOTHING_LEFT_OPEN, "pull request #2 from lockstep/kalypso/dev/2 is still open"),
                        new Broken(Promise.NOTHING_LEFT_OPEN, "branch lockstep/kalypso/dev/2 is still there"));
    }

    @Test
    void aBaseCommitWrittenTwiceAndStatusesThatAreRepeatedOrWrong() {
        StatusSeen deploying = new StatusSeen("dev environment", "pending", "Deploying", "page");
        EndOfAll end = end(good -> new EndOfAll(
                good.rows(),
                good.owing(),
                good.lanes(),
                good.merges(),
                good.pulls(),
                good.branches(),
                good.baseRepo(),
                Map.of(DEV, List.of("Base commit: Promotion #7", "Base commit: Promotion #7")),
                Map.of(NEW, List.of(deploying, deploying)),
                good.events()));
        assertThat(Ends.all(end))
                .containsExactly(
                        new Broken(
                                Promise.ONE_BASE_WRITE,
                                "dev of kalypso was written twice for: Base commit: Promotion #7"),
                        new Broken(
                                Promise.NO_STATUS_TWICE,
                                "commit bbbbbbb was told twice in a row: dev environment, pending, Deploying"),
                        new Broken(
                                Promise.STATUSES_FIT,
                                "commit bbbbbbb in dev ended SUCCEEDED (promotion #7), and its last status is pending"));
    }

    private static EndOfAll withLane(LaneEnd lane) {
        return end(good -> new EndOfAll(
                good.rows(),
                good.owing(),
                List.of(lane),
                good.merges(),
                good.pulls(),
                good.branches(),
                good.baseRepo(),
                good.baseWrites(),
                good.statuses(),
                good.events()));
    }

    private static EndOfAll end(UnaryOperator<EndOfAll> change) {
        StatusSeen deployed = new StatusSeen("dev environment", "success", "Deployed", "page");
        return change.apply(new EndOfAll(
                List.of(row(NOON, "SUCCEEDED", stage("dev", "SUCCEEDED"))),
                List.of(),
                List.of(lane(Optional.of(NEW), Optional.of(new Brought("promotion #7", NEW, NOON)))),
                Map.of(DEV, Set.of(NEW)),
                List.of(pull(1, false, Optional.of(NEW))),
                List.of(),
                Map.of(DEV, NEW),
                Map.of(DEV, List.of("Base commit: Promotion #7")),
                Map.of(NEW, List.of(deployed)),
                Map.of("run", List.of("SUCCEEDED"))));
    }

    private static LaneEnd lane(Optional<String> base, Optional<Brought> brought) {
        return new LaneEnd(
                DEV,
                "dev",
                base,
                Optional.empty(),
                Optional.empty(),
                Optional.of(NEW),
                Optional.of(NEW),
                Optional.empty(),
                brought);
    }

    private static Pull pull(int number, boolean open) {
        return pull(number, open, Optional.empty());
    }

    private static Pull pull(int number, boolean open, Optional<String> merge) {
        return merged(number, open, merge, Optional.empty(), Optional.empty());
    }

    /** Each is opened a minute after the one before it. */
    private static Pull merged(
            int number, boolean open, Optional<String> merge, Optional<Instant> at, Optional<String> by) {
        Instant opened = NOON.plusSeconds(60L * number);
        return new Pull("acme/gitops", number, "lockstep/kalypso/dev/" + number, "dev", open, merge, opened, at, by);
    }

    private static RowSeen row(Instant at, String status, StageSeen... stages) {
        return new RowSeen(1, at, "run", 7, "kalypso", "PROMOTION", NEW, status, List.of(stages));
    }

    private static StageSeen stage(String environment, String status) {
        return new StageSeen(
                environment,
                status,
                "AWAIT_MERGE",
                environment.equals("stage") ? Optional.of(1) : Optional.empty(),
                Optional.empty(),
                Optional.of(NEW),
                Optional.of(environment),
                environment.equals("stage") ? List.of("dev") : List.of());
    }

    private static StageSeen withPull(StageSeen stage, int number) {
        return new StageSeen(
                stage.environment(),
                stage.status(),
                stage.step(),
                Optional.of(number),
                stage.mergeCommit(),
                stage.target(),
                stage.gitOpsBranch(),
                stage.after());
    }

    private static StageSeen withMerge(StageSeen stage, String commit) {
        return new StageSeen(
                stage.environment(),
                stage.status(),
                stage.step(),
                stage.pull(),
                Optional.of(commit),
                stage.target(),
                stage.gitOpsBranch(),
                stage.after());
    }
}
