package dev.lockstep.scheduler.bench;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.TreeChange;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole rendering: reading the YAML (which the original's times leave out), scheduling, merging, validating, rendering,
 * and the difference to an empty tree. One thread. What it made is compared with the original's digest.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(2)
@State(Scope.Thread)
public class EngineBenchmark {
    @Param({"100", "1000", "10000"})
    public int assignments;

    private final SchedulerEngine engine = new SchedulerEngine();
    private RenderRequest request;
    private Rendering rendering;

    @Setup(Level.Trial)
    public void inputs() {
        request = Reference.of(assignments).fleet().request();
    }

    @TearDown(Level.Trial)
    public void compare() {
        String digest = Fleet.treeDigest(rendering);
        if (!digest.equals(Reference.of(assignments).treeDigest())) {
            throw new IllegalStateException("not the original's tree: " + digest);
        }
    }

    @Benchmark
    public TreeChange render() {
        rendering = engine.render(request, new RenderMemory());
        return GitOpsTree.diff(new FileSet("", new TreeMap<>()), rendering.tree());
    }
}
