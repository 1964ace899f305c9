package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.POLICY;
import static dev.lockstep.compliance.Fixture.REVERT;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.between;
import static dev.lockstep.compliance.Fixture.failure;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.proved;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static dev.lockstep.compliance.Fixture.unreachableGit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.ComplianceVerdict.Look;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What one look at the clusters leaves behind for the next. */
class MemoryTest {
    static Stream<Arguments> outages() {
        return Stream.of(
                row(
                        "Flux looks after it again, as at every interval",
                        flux(between()).state("Pending").build()),
                row(
                        "the source cannot fetch, and the Kustomization is looked after",
                        flux(unreachableGit(), between()).state("Non-Compliant").build()),
                row(
                        "the artifact is gone",
                        flux(
                                        unreachableGit(),
                                        kustomization(
                                                "False",
                                                "ArtifactFailed",
                                                "Source artifact not found, retrying in 30s",
                                                null))
                                .state("Non-Compliant")
                                .fetched(null)
                                .build()),
                row(
                        "a dependency is looked after",
                        flux(kustomization("False", "DependencyNotReady", "dependency 'a' is not ready", null))
                                .state("Non-Compliant")
                                .build()),
                row(
                        "Argo CD cannot list the branches",
                        argo().sync("Unknown")
                                .revision(null)
                                .condition("ComparisonError", "failed to list refs: status code: 503")
                                .build()),
                row("Argo CD does not know", argo().sync("Unknown").build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    void whatWasProvedHoldsThroughAnOutage(String name, Evidence evidence) {
        Reconciler now = reconciler("c", "drone", evidence);
        assertThat(state(look(List.of(), now))).as("without a proof").isNotEqualTo(State.PROVEN);

        Memory before = proved(now, NOW.minusSeconds(300));
        Look look = look(List.of(before), now);
        assertThat(look.verdict()).isInstanceOf(Verdict.Satisfied.class);
        Finding finding = look.verdict().findings().get(0);
        assertThat(finding.commit()).contains(X);
        assertThat(finding.warnings())
                .anySatisfy(w -> assertThat(w).startsWith("proved 42d1d96 5 min ago, and nothing says that it runs"));
        assertThat(look.memories()).containsExactly(before);
    }

    static Stream<Arguments> refutations() {
        return Stream.of(
                row(
                        "applied another commit",
                        flux(applied(REVERT)).fetched(REVERT).build()),
                row("applied an older commit", flux(applied(OLD)).build()),
                row("is back at an older commit", argo().revision(OLD).build()),
                row(
                        "failed its health check",
                        flux(kustomization("False", "HealthCheckFailed", "Deployment/default/web", null))
                                .state("Non-Compliant")
                                .build()),
                row(
                        "its source is stalled",
                        flux(Fixture.marked(unreachableGit(), Mark.STALLED), between())
                                .state("Non-Compliant")
                                .build()),
                row("is Degraded", argo().health("Degraded").build()),
                row(
                        "is Degraded, and Argo CD cannot look at Git",
                        argo().health("Degraded")
                                .sync("Unknown")
                                .revision(null)
                                .condition("ComparisonError", "failed to list refs")
                                .build()),
                row(
                        "may not be looked at",
                        argo().condition("InvalidSpecError", "not permitted").build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refutations")
    void anotherCommitOrBadHealthTakesAProofBack(String name, Evidence evidence) {
        Reconciler now = reconciler("c", "drone", evidence);
        Look look = look(List.of(proved(now, NOW.minusSeconds(300))), now);
        assertThat(look.verdict()).isInstanceOf(Verdict.Waiting.class);
        assertThat(look.memories()).isEmpty();
    }

    /** As a replica of before leaves it, which writes another target and not what is remembered. */
    @Test
    void aProofOfAnotherTargetProvesNothing() {
        Evidence cutOff = flux(unreachableGit(), between())
                .state("Non-Compliant")
                .fetched(null)
                .build();
        Reconciler one = reconciler("c", "drone", cutOff);
        for (String other : List.of(OLD, REVERT)) {
            Memory before = new Memory(one.report().id(), Optional.of(Fixture.proof(MERGED, other)), Optional.empty());
            assertThat(state(look(List.of(before), one))).isEqualTo(State.UNKNOWN);
        }
        assertThat(state(look(List.of(proved(one, MERGED)), one))).isEqualTo(State.PROVEN);
    }

    static Stream<Arguments> stops() {
        return Stream.of(
                row("suspended", flux(between()).state("Suspended").build()),
                row("being deleted", argo().marked(Mark.BEING_DELETED).build()),
                row(
                        "told not to reconcile",
                        argo().sync("Unknown").marked(Mark.SUSPENDED).build()),
                row("OutOfSync", argo().sync("OutOfSync").manual().build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stops")
    void whatIsStoppedByAPersonIsNoOutage(String name, Evidence evidence) {
        Reconciler now = reconciler("c", "drone", evidence);
        assertThat(state(look(List.of(proved(now, MERGED)), now))).isEqualTo(State.BLOCKED);
    }

    /** What it proved on one cluster says nothing of another one. */
    @Test
    void whereItIsNotKnownOfWhichClusterItSpeaksAProofDoesNotHold() {
        Reconciler now = reconciler(
                "c",
                "drone",
                argo().sync("Unknown").unplaced("was compared elsewhere").build());
        assertThat(state(look(List.of(proved(now, MERGED)), now))).isEqualTo(State.UNKNOWN);
    }

    @Test
    void aClusterThatIsSilentOrMissingIsUnknownAndItsProofWaits() {
        Evidence unknown = flux(between()).state("Pending").build();
        Reconciler missing = reconciler("c", "drone", unknown, NOW, true, null);
        Reconciler silent = reconciler("c", "drone", unknown, NOW.minus(Duration.ofHours(1)), false, null);
        for (Reconciler absent : List.of(missing, silent)) {
            Memory before = proved(absent, MERGED);
            Look look = look(List.of(before), absent);
            assertThat(state(look)).isEqualTo(State.UNKNOWN);
            assertThat(look.memories()).containsExactly(before);
        }
    }

    @Test
    void whereWorkloadsAreRequiredTheirMomentsOfUnknownTakeNothingBackAndTheirFailuresDo() {
        Policy require = policy(Workloads.REQUIRE);
        Reconciler flicker = reconciler(
                "c",
                "drone",
                flux(applied(X))
                        .state("Pending")
                        .nested(object("Kustomization", "app", "Unknown", "Progressing", "in progress", null))
                        .build());
        assertThat(state(look(List.of(proved(flicker, MERGED)), flicker, require, NOW)))
                .isEqualTo(State.PROVEN);
        Reconciler cutOff = reconciler(
                "c",
                "drone",
                flux(applied(X))
                        .state("Non-Compliant")
                        .nested(object("GitRepository", "app", "False", "GitOperationFailed", "status code: 503", null))
                        .build());
        Optional<Failure> remembered = FailureTracking.failure(Optional.empty(), cutOff.report(), Workloads.REQUIRE);
        assertThat(remembered).isPresent();
        Reconciler tracked = new Reconciler(cutOff.report(), Optional.empty(), remembered);
        assertThat(state(look(List.of(), tracked, require, NOW))).isEqualTo(State.FAILING);
        assertThat(state(look(List.of(proved(tracked, MERGED)), tracked, require, NOW)))
                .isEqualTo(State.PROVEN);
        Reconciler failed = reconciler(
                "c",
                "drone",
                flux(applied(X))
                        .state("Non-Compliant")
                        .nested(object("HelmRelease", "app", "False", "UpgradeFailed", "timed out", null))
                        .build());
        assertThat(state(look(List.of(proved(failed, MERGED)), failed, require, NOW)))
                .isEqualTo(State.FAILING);
    }

    /** Seen once, then not for longer than the grace period: the gap is no time in which it held. */
    @Test
    void oneLookIsNotHeldForTheGracePeriod() {
        Evidence stale = argo().reconciledAt(MERGED).health("Degraded").build();
        Reconciler onlySeenThen = seenFirst(stale, MERGED);
        Look first = look(List.of(), onlySeenThen);
        assertThat(state(first)).isEqualTo(State.FAILING);
        assertThat(first.unconfirmed()).containsExactly(onlySeenThen.report().id());
        assertThat(reason(first)).contains("first seen 15 min ago (counts as failed when a newer look shows it too)");

        Evidence newer =
                argo().reconciledAt(MERGED.plusSeconds(1)).health("Degraded").build();
        Look second = look(first.memories(), seenFirst(newer, MERGED));
        assertThat(state(second)).isEqualTo(State.FAILED);
        assertThat(second.unconfirmed()).isEmpty();
    }

    /** Argo CD tells no parts of a second: its first report of the target may seem to be from before that came about. */
    @Test
    void aReportOfTheSecondInWhichTheTargetCameAboutIsOfTheTarget() {
        Target target = new Target(X, new TreeMap<>(Map.of("drone", 1)), MERGED.plusMillis(700));
        Evidence newer =
                argo().reconciledAt(MERGED.plusSeconds(1)).health("Degraded").build();
        Look look = ComplianceVerdict.look(target, List.of(seenFirst(newer, MERGED)), List.of(), ANCESTRY, POLICY, NOW);
        assertThat(state(look)).isEqualTo(State.FAILED);
    }

    @Test
    void whereTheReportDoesNotGetNewerTheNextIntervalCounts() {
        Evidence same = flux(kustomization("False", "BuildFailed", "bad yaml", null))
                .state("Non-Compliant")
                .updated(MERGED)
                .build();
        Look first = look(List.of(), seenFirst(same, MERGED));
        assertThat(state(first)).isEqualTo(State.FAILING);
        Look tooSoon =
                look(first.memories(), at(seenFirst(same, MERGED), NOW.plusSeconds(59)), POLICY, NOW.plusSeconds(59));
        assertThat(state(tooSoon)).isEqualTo(State.FAILING);
        Look atTheInterval =
                look(tooSoon.memories(), at(seenFirst(same, MERGED), NOW.plusSeconds(60)), POLICY, NOW.plusSeconds(60));
        assertThat(state(atTheInterval)).isEqualTo(State.FAILED);
        Look judgedAgain = look(first.memories(), seenFirst(same, MERGED), POLICY, NOW.plusSeconds(60));
        assertThat(state(judgedAgain)).as("without having looked").isEqualTo(State.FAILING);
    }

    @Test
    void withoutAGracePeriodOneLookIsEnough() {
        Policy none =
                new Policy(Duration.ZERO, Duration.ofSeconds(6), Duration.ofMinutes(15), Workloads.OBSERVE, Set.of());
        Reconciler once = reconciler("c", "drone", argo().health("Degraded").build());
        assertThat(state(look(List.of(), once, none, NOW))).isEqualTo(State.FAILED);
    }

    private static Reconciler seenFirst(Evidence evidence, Instant first) {
        return new Reconciler(reconciler("c", "drone", evidence).report(), Optional.empty(), failure(evidence, first));
    }

    private static Reconciler at(Reconciler one, Instant observedAt) {
        return new Reconciler(
                reconciler("c", "drone", one.report().evidence(), observedAt, false, null)
                        .report(),
                Optional.empty(),
                one.failure());
    }

    private static Look look(List<Memory> memories, Reconciler one) {
        return look(memories, one, POLICY, NOW);
    }

    private static Look look(List<Memory> memories, Reconciler one, Policy policy, Instant now) {
        return ComplianceVerdict.look(target(Map.of("drone", 1)), List.of(one), memories, ANCESTRY, policy, now);
    }

    private static State state(Look look) {
        return look.verdict().findings().get(0).state();
    }

    private static String reason(Look look) {
        return look.verdict().findings().get(0).reason().orElseThrow();
    }

    private static Arguments row(String name, Evidence evidence) {
        return Arguments.of(name, evidence);
    }
}
