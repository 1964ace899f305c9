package dev.lockstep.scheduler.bench;

import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
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
 * Rendering 10,000 assignments again after one change: back and forth between two states of the control plane, with the
 * memory of the one before. Both trees are compared with renderings from nothing.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
@State(Scope.Thread)
public class IncrementalBenchmark {
    /** What is edited, and how many assignments must be rendered again for it. */
    public enum Change {
        NOTHING("cluster-types.yaml", "cluster-007", "cluster-007", 0),
        POLICY(
                "policy.yaml",
                "clusterTypeSelector:\n    labelSelector: {}",
                "clusterTypeSelector:\n    labelSelector: {}\n",
                0),
        CLUSTER_TYPE_CONFIG("configs.yaml", "one: \"1\"", "one: \"2\"", 200),
        REGION_CONFIG("configs.yaml", "mem: 128Mi", "mem: 129Mi", 2_000),
        COMMON_CONFIG("configs.yaml", "value-0", "value-9", 10_000);

        private final String file;
        private final String from;
        private final String to;
        private final int affected;

        Change(String file, String from, String to, int affected) {
            this.file = file;
            this.from = from;
            this.to = to;
            this.affected = affected;
        }
    }

    @Param
    public Change change;

    private final SchedulerEngine engine = new SchedulerEngine();
    private final RenderMemory memory = new RenderMemory();
    private RenderRequest one;
    private RenderRequest other;
    private boolean odd;

    @Setup(Level.Trial)
    public void inputs() {
        Fleet fleet = Reference.LARGE.fleet();
        fleet.addConfigMap("one-cluster-type", "    cluster-type: cluster-007\n", "one", "1");
        one = fleet.request();
        other = fleet.requestWith(change.file, change.from, change.to);
        engine.render(one, memory);
        check(engine.render(other, memory), other);
        check(engine.render(one, memory), one);
    }

    @TearDown(Level.Trial)
    public void compare() {
        RenderRequest last = odd ? other : one;
        Rendering again = engine.render(last, memory);
        String fresh = Fleet.treeDigest(engine.render(last, new RenderMemory()));
        if (!Fleet.treeDigest(again).equals(fresh)) {
            throw new IllegalStateException("the memory makes a difference");
        }
    }

    private void check(Rendering rendering, RenderRequest request) {
        int rendered = rendering.assignments().size() - rendering.reused();
        if (rendered != change.affected) {
            throw new IllegalStateException(change + ": " + rendered + " assignments were rendered again");
        }
        if (!Fleet.treeDigest(rendering).equals(Fleet.treeDigest(engine.render(request, new RenderMemory())))) {
            throw new IllegalStateException(change + ": the memory makes a difference");
        }
    }

    @Benchmark
    public Rendering renderAgain() {
        odd = !odd;
        return engine.render(odd ? other : one, memory);
    }
}
