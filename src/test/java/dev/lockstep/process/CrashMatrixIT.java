package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.process.CrashMatrix.Row;
import dev.lockstep.process.crash.CrashAgent.Mutation;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Step;
import dev.lockstep.steps.PromotionSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process dies before and after every commit and every effect on the outside world, in every step; started again, it comes to
 * the same end as if it had lived. docs/decisions/0017-crash-matrix.md
 */
@Tag("ci")
class CrashMatrixIT {
    /** An application alone does not keep two cores busy. */
    private static final int SHARES = 2;

    @Test
    @Tag("proof")
    void whereverItDiesTheEndIsTheSame() throws IOException {
        long began = System.nanoTime();
        int most = Integer.getInteger("lockstep.crash.points", Integer.MAX_VALUE);
        String only = System.getProperty("lockstep.crash.scenarios", "");
        List<CrashScenario> scenarios = Arrays.stream(CrashScenario.values())
                .filter(scenario -> only.isEmpty() || List.of(only.split(",")).contains(scenario.name()))
                .toList();
        CrashReport report = IntStream.range(0, SHARES)
                .mapToObj(share -> CompletableFuture.supplyAsync(() -> share(share, scenarios, most)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .reduce(CrashReport::and)
                .orElseThrow();
        if (only.isEmpty() && most == Integer.MAX_VALUE && !report.halves().isEmpty()) {
            report = report.and(otherHalves(report));
        }
        write(report, (System.nanoTime() - began) / 1e9);
        assertThat(report.findings()).isEmpty();
        assertThat(report.neverDiedAt())
                .as("what runs do, and nobody died at in any scenario")
                .isEmpty();
        if (only.isEmpty()) {
            everythingWasComeTo(report);
        }
        if (only.isEmpty() && most == Integer.MAX_VALUE) {
            everythingWasDiedAt(report);
        }
    }

    private static CrashReport share(int share, List<CrashScenario> scenarios, int most) {
        try (CrashMatrix matrix = new CrashMatrix(Optional.empty(), share, SHARES)) {
            scenarios.forEach(scenario -> matrix.goThrough(scenario, points -> spread(matrix.newSorts(points), most)));
            return matrix.report();
        }
    }

    /**
     * What was died at only before or only after: a moment belongs to one share, and when the two have not passed the same points at the
     * same moments, one may belong to none; or its point is not met in every pass, and was not chosen for that.
     */
    private static CrashReport otherHalves(CrashReport report) {
        Set<String> halves = report.halves();
        System.out.printf("[proof] died at only before, or only after, and died at again: %s%n", halves);
        Set<String> open = new HashSet<>();
        report.rows().stream()
                .filter(row -> row.died() && halves.contains(row.point().sortOfBoth()))
                .forEach(row -> open.add(row.point().otherSort()));
        try (CrashMatrix matrix = new CrashMatrix(Optional.empty())) {
            for (CrashScenario scenario : CrashScenario.values()) {
                boolean itsOwn = report.rows().stream()
                        .anyMatch(row -> row.scenario() == scenario
                                && open.contains(row.point().otherSort()));
                if (itsOwn && !open.isEmpty()) {
                    open.removeAll(matrix.dieAtOneOfEach(scenario, open));
                }
            }
            return matrix.report();
        }
    }

    /** Every n-th, so that there are so many at most. */
    private static List<CrashPoint> spread(List<CrashPoint> points, int most) {
        int step = Math.max(1, (points.size() + most - 1) / most);
        return IntStream.range(0, points.size())
                .filter(i -> i % step == step / 2)
                .mapToObj(points::get)
                .toList();
    }

    private static void everythingWasComeTo(CrashReport report) {
        assertThat(report.effects())
                .as(
                        "writing methods of ports that a scenario comes to; add what is new to a scenario, or to the readers")
                .containsAll(CrashRig.effects("."));
        Set<String> words = report.passed().stream()
                .flatMap(point -> Arrays.stream(point.what().split("[^A-Za-z]+")))
                .collect(Collectors.toSet());
        Stream.concat(
                        PromotionSteps.ALL.inOrder().stream()
                                .flatMap(rule -> Arrays.stream(rule.getClass().getDeclaredClasses()))
                                .filter(Action.class::isAssignableFrom),
                        // No scenario has base commits by pull request: BaseProposalSimulationTest dies there.
                        Arrays.stream(Effect.class.getPermittedSubclasses())
                                .filter(effect -> effect != Effect.DeleteBaseBranch.class))
                .forEach(action -> assertThat(words).contains(action.getSimpleName()));
    }

    private static void everythingWasDiedAt(CrashReport report) {
        Set<String> pairs = report.rows().stream()
                .filter(Row::died)
                .map(row -> row.point().step() + " " + row.point().category() + " "
                        + row.point().when())
                .collect(Collectors.toSet());
        for (Step step : Step.values()) {
            assertThat(pairs).contains(step + " commit before", step + " commit after");
        }
        for (Step step : List.of(Step.OPEN_PR, Step.AWAIT_MERGE, Step.WRITE_BASE, Step.AWAIT_COMPLIANCE)) {
            assertThat(pairs).contains(step + " request before", step + " request after");
        }
        assertThat(report.halves()).as("died at only before, or only after").isEmpty();
    }

    /** A share of it in every build: once in each step. */
    @Test
    void aDeathInEachStepChangesNothing() {
        try (CrashMatrix matrix = new CrashMatrix(Optional.empty())) {
            matrix.goThrough(
                    CrashScenario.PROMOTION,
                    points -> List.of(
                            one(points, "GATE", "save LookAtLane", "after"),
                            one(points, "RENDER", "save Render", "before"),
                            one(points, "OPEN_PR", "POST /pulls", "after"),
                            one(points, "AWAIT_MERGE", "PUT /pulls/n/merge", "after"),
                            one(points, "WRITE_BASE", "request git push", "after"),
                            one(points, "AWAIT_COMPLIANCE", "POST /statuses/sha PostStatus SUCCESS", "after")));
            assertThat(matrix.report().findings()).isEmpty();
            assertThat(matrix.report().rows()).hasSize(6).allMatch(Row::died);
        }
    }

    /** The matrix is not blind: without one of the product's protections, the end is another one. */
    @ParameterizedTest
    @Tag("proof")
    @CsvSource({
        "STATUS_BLINDLY, PROMOTION, AWAIT_COMPLIANCE, POST /statuses/sha PostStatus PENDING, status: ",
        "OPEN_BLINDLY, PROMOTION, OPEN_PR, POST /pulls, does not come to its end",
        "COMMENT_BLINDLY, CONFIGURED_AND_ABORTED, '', POST /issues/n/comments, comment: "
    })
    void aProtectionThatIsSwitchedOffIsMissed(
            Mutation mutation, CrashScenario scenario, String step, String what, String difference) {
        try (CrashMatrix matrix = new CrashMatrix(Optional.of(mutation))) {
            matrix.goThrough(scenario, points -> List.of(one(points, step, what, "after")));
            assertThat(matrix.report().rows()).singleElement().satisfies(row -> {
                assertThat(row.died()).isTrue();
                assertThat(row.differences()).anyMatch(line -> line.contains(difference));
            });
            System.out.println("[proof] found: " + mutation);
        }
    }

    private static CrashPoint one(List<CrashPoint> points, String step, String what, String when) {
        Predicate<CrashPoint> wanted = point -> (step.isEmpty() || point.step().equals(step))
                && point.what().contains(what)
                && point.when().equals(when);
        return points.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no point " + step + " " + what + " " + when + " among\n"
                        + points.stream().map(CrashPoint::toString).collect(Collectors.joining("\n"))));
    }

    /** The figures are what the proof is for, and so they are printed. */
    private static void write(CrashReport report, double seconds) throws IOException {
        String text = String.format(
                "crash matrix: %d points of %d sorts of commits, requests and effects, %d deaths, %d ends differ,"
                        + " %.0f s%n%n%s%n%s",
                report.rows().size(),
                report.sorts(),
                report.deaths(),
                report.rows().stream()
                        .filter(row -> !row.differences().isEmpty())
                        .count(),
                seconds,
                report.table(),
                report.findings());
        Files.writeString(Files.createDirectories(Path.of("target", "proof")).resolve("crash-matrix.txt"), text);
        System.out.println("[proof] " + text);
    }
}
