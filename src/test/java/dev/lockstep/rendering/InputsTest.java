package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.SchedulerEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final String KIND = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ";
    private static final String BASE = "b".repeat(40);
    private static final String CONTROL_PLANE = "https://git.example.com/acme/control-plane";

    private final Repositories git = new Repositories();

    @Test
    void aBranchThatHoldsManyWorkloadsIsAskedForOnce() {
        Declarations declarations = new Declarations(git, new SchedulerEngine());
        Inputs inputs = new Inputs(git, declarations, new InputDigest(git));

        Pins pins = inputs.pin(pipeline(), BASE, "dev", Instant.parse("2026-11-22T10:00:00Z"));

        assertThat(pins.workloads()).containsOnlyKeys("team-0", "team-1", "team-2", "team-3");
        assertThat(pins.workloads().values())
                .extracting(Pins.Source::commit)
                .containsExactly("1".repeat(40), "1".repeat(40), "1".repeat(40), "2".repeat(40));
        assertThat(git.asked).containsExactly("control-plane dev", "fleet dev", "teams main", "teams next");
    }

    private static PipelineDefinition pipeline() {
        Duration day = Duration.ofDays(1);
        return new PipelineDefinition(
                "acme",
                CONTROL_PLANE,
                "main",
                List.of(new StagePlan(
                        "dev",
                        List.of(),
                        false,
                        StagePlan.MergeMethod.MERGE,
                        StagePlan.Layout.TUTORIAL,
                        day,
                        day,
                        day,
                        day,
                        day,
                        Set.of(),
                        StagePlan.Workloads.OBSERVE)));
    }

    /** A control plane whose workloads are folders of one repository; each head that is asked for is noted. */
    private static final class Repositories implements GitReader, GitHistory {
        private final List<String> asked = new ArrayList<>();

        @Override
        public Optional<String> head(RepositoryUrl repository, String branch) {
            asked.add(repository.fullName().replace("acme/", "") + " " + branch);
            return Optional.of((branch.equals("next") ? "2" : "1").repeat(40));
        }

        @Override
        public FileSet read(RepositoryUrl repository, String commit, String folder) {
            TreeMap<String, byte[]> files = new TreeMap<>();
            if (commit.equals(BASE)) {
                put(
                        files,
                        "dev.yaml",
                        "Environment\nmetadata: {name: dev}\nspec:\n  controlPlane: {repo: " + CONTROL_PLANE
                                + ", branch: dev, path: .}\n");
                for (int team = 0; team < 4; team++) {
                    put(
                            files,
                            "team-" + team + ".yaml",
                            "WorkloadRegistration\nmetadata: {name: team-" + team
                                    + "}\nspec:\n  workload: {repo: https://git.example.com/acme/teams, branch: "
                                    + (team == 3 ? "next" : "main") + ", path: team-" + team + "}\n  workspace: w\n");
                }
            } else {
                put(
                        files,
                        "gitops.yaml",
                        "GitOpsRepo\nmetadata: {name: dev}\nspec: {repo: https://git.example.com/acme/fleet,"
                                + " branch: dev, path: .}\n");
            }
            return new FileSet(repository.fullName(), files);
        }

        private static void put(TreeMap<String, byte[]> files, String path, String resource) {
            files.put(path, (KIND + resource).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
            return Optional.empty();
        }

        @Override
        public Optional<CommitInfo> commit(RepositoryUrl repository, String commit) {
            return Optional.empty();
        }

        @Override
        public Order order(RepositoryUrl repository, String first, String second) {
            return Order.SAME;
        }

        @Override
        public Optional<String> folderId(RepositoryUrl repository, String commit, String folder) {
            return Optional.of("f".repeat(40));
        }

        @Override
        public List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit) {
            return List.of();
        }
    }
}
