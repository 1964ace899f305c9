package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public Kalypso repositories, if a copy of their YAML is at hand. Of one template, Flux has removed the versions since. */
class KalypsoTest {
    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage"})
    void publicControlPlaneRendersWithoutAProblemOfItsOwn(String environment) {
        String given = System.getProperty("kalypso", System.getenv("kalypso"));
        assumeTrue(
                given != null, "the system property or environment variable kalypso names no copy of the repositories");
        Path root = Path.of(given);
        FileSet base = Vectors.files("kalypso-control-plane@main", root.resolve("control-plane/main"));
        FileSet branch = Vectors.files("control-plane@" + environment, root.resolve("control-plane/" + environment));

        BaseDeclarations declared = new SchedulerEngine().readBase(base, Limits.defaults());
        assertThat(declared.problems()).isEmpty();
        assertThat(declared.environments())
                .extracting(EnvironmentResource::name)
                .contains(environment);
        EnvironmentDeclarations repositories = new SchedulerEngine().readEnvironment(branch, Limits.defaults());
        assertThat(repositories.problems()).isEmpty();
        assertThat(repositories.gitOpsRepo().orElseThrow().branch()).isEqualTo(environment);

        Map<String, FileSet> workloads = new HashMap<>();
        for (WorkloadRegistration registration : declared.registrations()) {
            String repository = registration.repo().replaceFirst(".*/kalypso-", "");
            Path folder = root.resolve(repository).resolve("main").resolve(registration.path());
            workloads.put(registration.name(), Vectors.files(repository, folder));
        }
        for (Layout layout : Layout.values()) {
            Rendering rendering = new SchedulerEngine()
                    .render(new RenderRequest(
                            environment,
                            layout,
                            base,
                            branch,
                            workloads,
                            repositories.baseRepo().orElseThrow().commit(),
                            Limits.defaults()));
            assertThat(rendering.problems()).allSatisfy(RemovedVersions::isTheOnlyProblem);
            assertThat(rendering.clusterTypes()).contains("drone", "large");
            assertThat(rendering.tree()).containsKeys("large/README.md", GitOpsTree.TRACKING_FILE);
        }
    }
}
