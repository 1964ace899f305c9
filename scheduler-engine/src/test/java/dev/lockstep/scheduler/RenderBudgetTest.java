package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One budget for everything in a rendering, and an end at once when nobody waits for it any more. */
@Tag("ci")
class RenderBudgetTest {
    private static final String LOOPS = "{{ range until 900 }}{{ range until 900 }}{{ end }}{{ end }}";

    /** A clock that a look at it turns on. */
    private static Watch turning(Duration byEachLook) {
        long[] now = {0};
        return () -> now[0] += byEachLook.toNanos();
    }

    private static Limits budget(Duration time, long bytes) {
        return Limits.defaults().with(new RenderBudget(time, bytes));
    }

    private static Rendering render(ControlPlaneBuilder plane, Watch watch) {
        return new SchedulerEngine().render(plane.request(), new RenderMemory(), watch);
    }

    private static List<String> errors(Rendering rendering) {
        return rendering.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(Problem::toString)
                .toList();
    }

    @Test
    void whatTakesTooLongIsOneProblemWithTemplateLineAndTarget() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", "kind: A\n" + LOOPS))
                .branch("b.yaml", clusterType("medium", ""))
                .branch("c.yaml", clusterType("small", ""))
                .limits(budget(Duration.ofSeconds(2), 1 << 30));
        Rendering rendering = render(plane, turning(Duration.ofMillis(50)));
        assertThat(rendering.publishable()).isFalse();
        assertThat(errors(rendering))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("Error, deployment target shop-web on cluster type large, Template flux"
                                + " (plane@main:template.yaml:8): template: flux:2:")
                        .contains("has taken more than 2 s (limit time)", "allow more time"));
    }

    @Test
    void aClockThatStandsStillEndsNothing() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().limits(budget(Duration.ofNanos(1), 1 << 30));
        assertThat(render(plane, Watch.NONE).publishable()).isTrue();
    }

    @Test
    void aRenderingThatIsOverTheBudgetIsNotRemembered() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", LOOPS))
                .branch("b.yaml", clusterType("medium", ""))
                .limits(budget(Duration.ofSeconds(60), 1 << 30));
        SchedulerEngine engine = new SchedulerEngine();
        RenderMemory memory = new RenderMemory();
        assertThat(engine.render(plane.request(), memory, turning(Duration.ofSeconds(1)))
                        .publishable())
                .isFalse();
        Rendering again = engine.render(plane.request(), memory, Watch.NONE);
        assertThat(again.reused()).isZero();
        assertThat(again.problems()).allMatch(problem -> problem.message().contains("limit steps"));
    }

    /** Each holds more than a megabyte in another way, in the second of two assignments at the latest. */
    static Stream<ControlPlaneBuilder> thatHoldTooMuch() {
        String manyValues = "  VALUES: '[" + "1,".repeat(40_000) + "1]'\n";
        String longText = "  TEXT: " + "x".repeat(700_000) + "\n";
        return Stream.of(
                        new ControlPlaneBuilder()
                                .base("template.yaml", template("flux", "{{ repeat 90000 \"0123456789\" }}")),
                        new ControlPlaneBuilder()
                                .base(
                                        "template.yaml",
                                        template(
                                                "flux",
                                                "{{ $l := list }}{{ range until 600 }}{{ $l = append $l (repeat 4000 \"a\") }}{{ end }}")),
                        new ControlPlaneBuilder()
                                .base("template.yaml", template("flux", "{{ print " + "1 ".repeat(20_000) + "}}")),
                        new ControlPlaneBuilder().branch("d.yaml", configMap("a", manyValues)),
                        new ControlPlaneBuilder().branch("d.yaml", configMap("a", longText)),
                        new ControlPlaneBuilder().branch("d.yaml", "a: [" + "x,".repeat(30_000) + "]\n"),
                        new ControlPlaneBuilder()
                                .base("template.yaml", template("flux", "{{ $_ := set .ConfigData \"a\" 1 }}"))
                                .branch("d.yaml", configMap("a", "  VALUES: '[" + "1,".repeat(10_000) + "1]'\n")))
                .map(plane -> plane.branch("b.yaml", clusterType("medium", ""))
                        .limits(budget(Duration.ofMinutes(1), 1 << 20)));
    }

    @ParameterizedTest
    @MethodSource("thatHoldTooMuch")
    void whatHoldsTooMuchIsOneProblemThatNamesAPlace(ControlPlaneBuilder plane) {
        Rendering rendering = render(plane, Watch.NONE);
        assertThat(errors(rendering))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains("holds more than 1 MB of texts and values (limit memory)", "allow more memory")
                        .containsPattern("\\(plane@(main|dev):[a-z]+\\.yaml:\\d+\\)|\\(shop@main:w.yaml:\\d+\\)"));
    }

    /** Wherever the engine is when it is told, that comes out, and is taken for nothing else. */
    @Test
    void aStoppedRenderingEndsAtOnce() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", LOOPS + "{{ toYaml .ConfigData }}"))
                .branch("d.yaml", configMap("a", "  VALUES: '[" + "1,".repeat(10_000) + "1]'\n"))
                .branch(
                        "schema.yaml",
                        "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ConfigSchema\nmetadata: {name: s}\n"
                                + "spec: {schema: '{\"additionalProperties\": {\"items\": {\"minimum\": 0}}}'}\n");
        for (int stopAt = 1; stopAt < 400; stopAt++) {
            StoppedException asked = new StoppedException("nobody waits for it");
            int[] looks = {stopAt};
            Throwable thrown = catchThrowable(() -> render(plane, new Watch() {
                @Override
                public long nanos() {
                    return 0;
                }

                @Override
                public void check() {
                    if (--looks[0] == 0) {
                        throw asked;
                    }
                }
            }));
            if (looks[0] > 0) {
                assertThat(stopAt).as("looks at the watch").isGreaterThan(50);
                assertThat(thrown).isNull();
                return;
            }
            assertThat(thrown).isSameAs(asked);
        }
    }

    /** It is none of what is rendered, so it may be as large as it likes. */
    @Test
    void jsonOfOthersIsNotKept() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().limits(budget(Duration.ofMinutes(1), 1 << 20));
        for (int i = 0; i < 40; i++) {
            plane.workload("data" + i + ".json", "{\"a\": [" + "{\"x\": " + i + "}, ".repeat(20_000) + "1]}");
        }
        assertThat(render(plane, Watch.NONE).publishable()).isTrue();
    }

    /** Wherever the time is over, that is told with a place. */
    @Test
    void theEndOfTheTimeHasAFile() {
        for (int looks = 1; looks < 30; looks++) {
            ControlPlaneBuilder plane = new ControlPlaneBuilder()
                    .branch(".sourceignore", "*b*b*b\n".repeat(900))
                    .branch("sub/kustomization.yaml", "resources: [a.yaml]\n" + "#".repeat(9_000))
                    .branch("sub/a.yaml", "# nothing\n" + "#".repeat(9_000))
                    .branch("data.json", "[" + " ".repeat(30_000) + "]")
                    .limits(budget(Duration.ofNanos(looks), 1 << 30));
            assertThat(errors(render(plane, turning(Duration.ofNanos(1)))))
                    .as("after " + looks + " looks at the watch")
                    .allSatisfy(problem -> assertThat(problem)
                            .contains("(limit time)")
                            .containsPattern("\\((plane@(main|dev)|shop@main):[a-z/]*\\.?[a-z]+:\\d+\\)"));
        }
    }

    @Test
    void whatIsWrongWithTheWatchIsADefectOfTheRendering() {
        Rendering rendering = render(new ControlPlaneBuilder(), () -> {
            throw new IllegalStateException("no clock");
        });
        assertThat(rendering.tree()).isEmpty();
        assertThat(errors(rendering))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains("Environment dev", "defect of Lockstep's engine: IllegalStateException"));
    }

    /** With what is counted as 256 MB, and no more memory than 512 MB: none ends in an OutOfMemoryError. */
    @Test
    @Tag("proof")
    void hostileControlPlanesEndInAProblemWithASmallHeap(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HostilePlanes.class.getName(),
                        "3")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = said(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("all done");
        assertThat(said.lines().filter(line -> line.contains(" | ")))
                .hasSameSizeAs(HostilePlanes.all().keySet())
                .allMatch(line -> line.contains("(limit time)") || line.contains("(limit memory)"), said);
    }

    private static String said(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
