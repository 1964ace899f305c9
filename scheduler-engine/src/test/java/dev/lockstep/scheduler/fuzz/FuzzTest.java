package dev.lockstep.scheduler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.template.TemplateGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Random templates, YAML texts and control planes. {@code mvn test -Dtest=FuzzTest -Dfuzz=1000000} makes a long run of it,
 * {@code -Dlockstep.seed=N} another one; without {@code -Dfuzz} it is short, so that the harness stays sound. An input that
 * crashes, hangs or breaks a rule is written to {@code target/fuzz}, with the seed that makes it again:
 * {@code -Dlockstep.seed=N -Dfuzz=1}.
 */
class FuzzTest {
    private static final int SHORT_RUN = 5_000;
    private static final long HANG_NANOS = 2_000_000_000L;
    /** Of a hundred inputs: templates, YAML texts, the rest control planes. */
    private static final int TEMPLATES = 70;

    private static final int TEXTS = 26;

    /** What is being worked on. */
    private record Input(long seed, String kind, String shown, long started) {}

    private final TemplateGenerator templates = new TemplateGenerator();
    private final PlaneGenerator planes = new PlaneGenerator(templates);
    private final AtomicReference<Input> current = new AtomicReference<>();
    private final AtomicReference<String> broken = new AtomicReference<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private volatile boolean done;
    private long slowest;
    private Input slowestInput;

    @Test
    void nothingCrashesHangsOrBlowsUp() throws InterruptedException {
        long count = Long.getLong("fuzz", SHORT_RUN);
        long seed = Long.getLong("lockstep.seed", 1);
        long start = System.nanoTime();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        Thread worker = new Thread(() -> run(seed, count), "fuzz");
        worker.setDaemon(true);
        worker.start();
        while (!done && broken.get() == null) {
            worker.join(100);
            Input input = current.get();
            if (!done && input != null && System.nanoTime() - input.started > HANG_NANOS) {
                StringWriter where = new StringWriter();
                for (StackTraceElement frame : worker.getStackTrace()) {
                    where.append("\n  at ").append(frame.toString());
                }
                // The same input may have ended while we looked.
                if (current.get() == input) {
                    fail(input, "takes more than " + HANG_NANOS / 1_000_000 + " ms" + where);
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        assertThat(broken.get()).as("an input, also in target/fuzz").isNull();
        report(String.format(
                Locale.ROOT,
                "fuzz: %d inputs from seed %d in %.1f s (%.0f/s), heap at most %d MB of %d MB, slowest %.1f ms (%s, seed %d)%n%s",
                count,
                seed,
                seconds,
                count / seconds,
                heap >> 20,
                Runtime.getRuntime().maxMemory() >> 20,
                slowest / 1e6,
                slowestInput == null ? "none" : slowestInput.kind,
                slowestInput == null ? 0 : slowestInput.seed,
                outcomes));
        if (count >= SHORT_RUN) {
            // Otherwise it would only test the first error of the lexer.
            assertThat(outcomes.keySet())
                    .contains("template rendered", "template failed", "template refused by the parser");
        }
    }

    private void run(long seed, long count) {
        for (long i = 0; i < count && broken.get() == null; i++) {
            one(seed + i);
        }
        done = true;
    }

    private void one(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        int kind = random.nextInt(100);
        Optional<RenderRequest> plane = kind < TEMPLATES + TEXTS ? Optional.empty() : Optional.of(planes.plane(random));
        String text = kind < TEMPLATES
                ? templates.template(random)
                : plane.map(FuzzTest::shown).orElseGet(() -> planes.yaml(random));
        String named = kind < TEMPLATES ? "template" : plane.isPresent() ? "plane" : "yaml";
        Input input = new Input(seed, named, text, System.nanoTime());
        current.set(input);
        try {
            String outcome = plane.isPresent()
                    ? FuzzTargets.plane(plane.get(), random)
                    : kind < TEMPLATES ? FuzzTargets.template(text, random) : FuzzTargets.yaml(text);
            outcomes.merge(named + " " + outcome, 1, Integer::sum);
        } catch (RuntimeException | Error crashed) {
            StringWriter trace = new StringWriter();
            crashed.printStackTrace(new PrintWriter(trace));
            String all = trace.toString();
            fail(input, all.substring(0, Math.min(all.length(), 4_000)));
        }
        current.set(null);
        long took = System.nanoTime() - input.started;
        if (took > slowest) {
            slowest = took;
            slowestInput = input;
        }
    }

    private static String shown(RenderRequest request) {
        StringBuilder text = new StringBuilder("environment " + request.environment() + "\n");
        Map<String, Map<String, byte[]>> sets = new TreeMap<>();
        sets.put("base", request.base().files());
        sets.put("branch", request.environmentBranch().files());
        request.workloads().values().stream().findFirst().ifPresent(files -> sets.put("workload", files.files()));
        sets.forEach((set, files) -> files.forEach((path, content) -> text.append("=== ")
                .append(set)
                .append(' ')
                .append(path)
                .append('\n')
                .append(new String(content, StandardCharsets.ISO_8859_1))
                .append('\n')));
        return text.toString();
    }

    private void fail(Input input, String why) {
        String message = input.kind + ", seed " + input.seed + ": " + why + "\n--- input\n" + input.shown;
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz"));
            Files.writeString(folder.resolve(input.kind + "-" + input.seed + ".txt"), message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broken.compareAndSet(null, message);
    }

    /** The line is what the run is for, and so it is printed. */
    private static void report(String line) {
        try {
            Files.writeString(Files.createDirectories(Path.of("target", "fuzz")).resolve("report.txt"), line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(line);
    }
}
