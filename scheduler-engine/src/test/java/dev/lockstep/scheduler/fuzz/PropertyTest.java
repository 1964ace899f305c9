package dev.lockstep.scheduler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.template.TemplateGenerator;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.value.GoStruct;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds of every template and every control plane. {@code -Dlockstep.seed=N} tries others; a failure names its seed. */
class PropertyTest {
    private static final long SEED = Long.getLong("lockstep.seed", 1);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final TemplateGenerator TEMPLATES = new TemplateGenerator();
    private static final PlaneGenerator PLANES = new PlaneGenerator(TEMPLATES);

    /** A rule, and inputs made of random numbers for it. */
    private interface Property {
        void holds(Random random) throws Exception;
    }

    private static void forAll(int tries, Property property) {
        for (long seed = SEED; seed < SEED + tries; seed++) {
            long current = seed;
            assertTimeoutPreemptively(
                    SOON,
                    () -> {
                        try {
                            property.holds(new Random(current * 0x9E3779B97F4A7C15L));
                        } catch (Exception | StackOverflowError | AssertionError broken) {
                            throw new AssertionError("with -Dlockstep.seed=" + current, broken);
                        }
                    },
                    () -> "with -Dlockstep.seed=" + current);
        }
    }

    /** The output, or the message of the engine's own error; nothing else is caught. */
    private static String outcome(Template template, GoStruct data) {
        try {
            return "output " + new String(template.render(data), StandardCharsets.ISO_8859_1);
        } catch (TemplateException refused) {
            assertThat(refused.getMessage()).doesNotContain(FuzzTargets.DEFECT);
            return "error " + refused.getMessage();
        }
    }

    private static Template parsed(String text, TemplateLimits limits) {
        try {
            return Template.parse("fuzz", text, limits);
        } catch (TemplateException refused) {
            return null;
        }
    }

    @Test
    void aTemplateRendersOrFailsWithItsOwnErrorAndTheSameInEveryThread() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        GoStruct data = TemplateGenerator.data();
        try {
            forAll(1_500, random -> {
                Template template = parsed(TEMPLATES.template(random), PlaneGenerator.TEMPLATE_LIMITS);
                if (template == null) {
                    return;
                }
                List<Callable<String>> renderings = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    renderings.add(() -> outcome(template, data));
                }
                String first = outcome(template, data);
                for (Future<String> other : threads.invokeAll(renderings)) {
                    assertThat(other.get()).isEqualTo(first);
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void renderingChangesNothingOfTheData() {
        forAll(1_500, random -> {
            GoStruct data = TemplateGenerator.data();
            Template template = parsed(TEMPLATES.template(random), PlaneGenerator.TEMPLATE_LIMITS);
            if (template != null) {
                outcome(template, data);
                assertThat(data.toString()).isEqualTo(TemplateGenerator.data().toString());
            }
        });
    }

    @Test
    void limitsHoldHoweverSmallTheyAre() {
        GoStruct data = TemplateGenerator.data();
        forAll(2_000, random -> {
            TemplateLimits limits = new TemplateLimits(
                    1 + random.nextInt(3), 1 + random.nextInt(20), 1 + random.nextInt(200), 1 + random.nextInt(500));
            Template template = parsed(TEMPLATES.template(random), limits);
            if (template != null) {
                String outcome = outcome(template, data);
                assertThat(outcome.startsWith("error") || outcome.length() - 7 <= limits.outputBytes())
                        .isTrue();
            }
        });
    }

    @Test
    void aControlPlaneRendersInsideItsTreeAndTheSameTwiceAndWithAMemory() {
        SchedulerEngine engine = new SchedulerEngine();
        RenderMemory memory = new RenderMemory();
        forAll(400, random -> {
            RenderRequest request = PLANES.plane(random);
            Rendering rendering = engine.render(request);
            rendering.tree().keySet().forEach(FuzzTargets::inside);
            for (Rendering again :
                    List.of(engine.render(request), engine.render(request, memory), engine.render(request, memory))) {
                assertThat(again.problems()).isEqualTo(rendering.problems());
                assertThat(texts(again.tree())).isEqualTo(texts(rendering.tree()));
                assertThat(again.assignments()).isEqualTo(rendering.assignments());
            }
        });
    }

    /** Nothing that is left out goes unnoticed: what is missing from the tree is named. */
    @Test
    void whatIsMissingIsAProblem() {
        SchedulerEngine engine = new SchedulerEngine();
        forAll(400, random -> {
            RenderRequest request = PLANES.plane(random);
            Rendering rendering = engine.render(request);
            boolean whole = rendering.assignments().stream()
                    .allMatch(assignment -> rendering.tree().keySet().stream()
                            .anyMatch(path -> path.startsWith(
                                    assignment.clusterType() + "/" + assignment.deploymentTarget() + "/")));
            boolean templatesMakeNothing = request.base().files().containsKey("own.yaml");
            assertThat(whole || templatesMakeNothing || !rendering.publishable())
                    .isTrue();
            if (!rendering.publishable()) {
                assertThat(rendering.problems())
                        .anyMatch(problem -> problem.severity() == Severity.ERROR
                                && !problem.message().isBlank());
            }
        });
    }

    @Test
    void noFileOfTheInputIsNeeded() {
        SchedulerEngine engine = new SchedulerEngine();
        forAll(200, random -> {
            RenderRequest request = PLANES.plane(random);
            FileSet nothing = new FileSet("nothing", new TreeMap<>());
            Rendering rendering = engine.render(new RenderRequest(
                    request.environment(),
                    request.layout(),
                    random.nextBoolean() ? request.base() : nothing,
                    random.nextBoolean() ? request.environmentBranch() : nothing,
                    random.nextBoolean() ? request.workloads() : java.util.Map.of(),
                    request.promotedCommit(),
                    request.limits()));
            rendering.tree().keySet().forEach(FuzzTargets::inside);
        });
    }

    private static SortedMap<String, String> texts(SortedMap<String, byte[]> tree) {
        SortedMap<String, String> texts = new TreeMap<>();
        tree.forEach((path, content) -> texts.put(path, new String(content, StandardCharsets.ISO_8859_1)));
        return texts;
    }
}
