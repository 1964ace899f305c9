package dev.lockstep.queries;

import dev.lockstep.azure.PortalPages;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.endtoend.Scene;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.github.CommitPages;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.OutsidePages;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.sandbox.server.SandboxServer;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server with a pipeline of many environments besides the sandbox's own, of which nothing moves by itself. */
public class LargeServer extends TestServer {
    static final int ENVIRONMENTS = 50;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        settings.put("lockstep.lanes.poll", "1h");
        return settings;
    }

    /** With the pipeline. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Fleet.class);
        }
    }

    @Dependent
    @Alternative
    static class Fleet {
        @Produces
        @Singleton
        Pipelines pipelines(SandboxServer server) {
            String address = server.world()
                    .orElseThrow()
                    .sandbox()
                    .repositoryUrl(Scene.CONTROL_PLANE)
                    .toString();
            return new Pipelines(
                    List.of(
                            new PipelineDefinition(
                                    "kalypso",
                                    address,
                                    "main",
                                    List.of(plan("dev", List.of()), plan("stage", List.of("dev")))),
                            new PipelineDefinition(LargeScene.PIPELINE, address, "fleet", environments())),
                    Set.of("kalypso"));
        }

        /** Every row leads outward, so that pages are as long as they are in earnest. */
        @Produces
        @Singleton
        OutsidePages pages(SandboxServer server) {
            CommitPages commits =
                    new CommitPages(server.world().orElseThrow().sandbox().httpBase());
            PortalPages portal =
                    new PortalPages(URI.create("https://portal.azure.com"), Optional.of("acme.onmicrosoft.com"));
            return new OutsidePages() {
                @Override
                public Optional<URI> commit(String repository, String commit) {
                    return commits.of(repository, commit);
                }

                @Override
                public Optional<URI> reconciler(ReconcilerId id) {
                    return portal.of(id);
                }
            };
        }

        private static List<StagePlan> environments() {
            return Stream.concat(
                            Stream.of(plan(LargeScene.environment(1), List.of())),
                            IntStream.rangeClosed(2, ENVIRONMENTS)
                                    .mapToObj(number -> plan(
                                            LargeScene.environment(number),
                                            List.of(LargeScene.environment(number - 1)))))
                    .toList();
        }

        private static StagePlan plan(String environment, List<String> after) {
            Duration day = Duration.ofDays(1);
            return new StagePlan(
                    environment,
                    after,
                    environment.equals("dev"),
                    StagePlan.MergeMethod.MERGE,
                    StagePlan.Layout.TUTORIAL,
                    day,
                    day,
                    day,
                    day,
                    Duration.ofSeconds(4),
                    Set.of("command-center", "small"),
                    StagePlan.Workloads.OBSERVE);
        }
    }
}
