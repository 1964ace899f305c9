package dev.lockstep.scheduler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks: {@code mvn test -Dtest=BenchmarkRun -Dbenchmark=.}, where the property is a regular expression of
 * their names. The results are printed and written to {@code target/benchmark.json}.
 */
@EnabledIfSystemProperty(named = "benchmark", matches = ".+", disabledReason = "takes minutes; see the engine's README")
class BenchmarkRun {
    @Test
    void run() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("dev\\.lockstep\\.scheduler\\.bench\\..*(" + System.getProperty("benchmark") + ")")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result("target/benchmark.json");

        Collection<RunResult> results = new Runner(options.build()).run();

        assertThat(results).as("benchmarks of that name").isNotEmpty();
    }
}
