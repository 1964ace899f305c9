package dev.lockstep.chaos;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.ClusterDefinition;
import dev.lockstep.sandbox.fleet.ClusterKind;
import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.seed.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Pipelines p1, p2, … side by side in the sandbox's two repositories: pipeline p2 promotes main-2 through dev-2 and stage-2, to GitOps
 * branches dev-2 and stage-2. All are followed by the same clusters, so that the objects of each have names of their own. dev is merged by
 * Lockstep, stage by people.
 */
final class ManyPipelines {
    static final int COUNT = 8;
    static final String CONTROL_PLANE = Seed.OWNER + "/" + Seed.CONTROL_PLANE;
    static final String GITOPS = Seed.OWNER + "/" + Seed.GITOPS;

    private ManyPipelines() {}

    static Pipelines over(Sandbox sandbox) {
        String address = sandbox.repositoryUrl(CONTROL_PLANE).toString();
        return new Pipelines(IntStream.rangeClosed(1, COUNT)
                .mapToObj(nr -> new PipelineDefinition(
                        "p" + nr,
                        address,
                        "main-" + nr,
                        List.of(plan("dev", List.of(), true), plan("stage", List.of("dev"), false))))
                .toList());
    }

    /** Deadlines that no transient fault of the storm can last for, in Lockstep's time. */
    private static StagePlan plan(String environment, List<String> after, boolean autoMerge) {
        return new StagePlan(
                environment,
                after,
                autoMerge,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                Duration.ofHours(6),
                Duration.ofDays(30),
                Duration.ofDays(14),
                Duration.ofHours(6),
                Duration.ofHours(1),
                Set.of("command-center", "small"),
                StagePlan.Workloads.OBSERVE);
    }

    /** Adds their branches and clusters to a sandbox that was just filled. */
    static void plant(SandboxWorld world) {
        List<String> followed = new ArrayList<>();
        try (Repository controlPlane = open(world.sandbox(), CONTROL_PLANE);
                Repository gitOps = open(world.sandbox(), GITOPS)) {
            for (int nr = 1; nr <= COUNT; nr++) {
                String suffix = "-" + nr;
                for (String environment : List.of("dev", "stage")) {
                    branch(gitOps, environment + suffix, gitOps.resolve("refs/heads/" + environment));
                    followed.add(environment + suffix);
                }
                UnaryOperator<String> itsTeam =
                        text -> text.replace("workspace: platform-team", "workspace: platform-team" + suffix);
                UnaryOperator<String> itsNames =
                        text -> text.replace("{{ .DeploymentTargetName}}", "{{ .DeploymentTargetName}}" + suffix);
                ObjectId main = edit(
                        controlPlane,
                        "main",
                        Map.of(
                                ".environments/dev.yaml", text -> text.replace("branch: dev", "branch: dev" + suffix),
                                ".environments/stage.yaml",
                                        text -> text.replace("branch: stage", "branch: stage" + suffix),
                                "workloads/platform-svc.yaml", itsTeam,
                                "templates/argocd.yaml", itsNames,
                                "templates/arc-flux.yaml", itsNames));
                for (String environment : List.of("dev", "stage")) {
                    branch(
                            controlPlane,
                            environment + suffix,
                            edit(
                                    controlPlane,
                                    environment,
                                    Map.of(
                                            "scheduling/platform-services/observability-policy.yaml", itsTeam,
                                            "gitops-repo.yaml",
                                                    text -> text.replace(
                                                            "branch: " + environment,
                                                            "branch: " + environment + suffix),
                                            "base-repo.yaml",
                                                    text -> text.replace("branch: main", "branch: main" + suffix)
                                                            .replaceFirst("commit: .*", "commit: " + main.name()))));
                }
                branch(controlPlane, "main" + suffix, main);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.fleet().clusters().forEach(cluster -> world.fleet().removeCluster(cluster.name()));
        world.fleet().addCluster(new ClusterDefinition("drone-arc", ClusterKind.ARC, "drone", followed));
        world.fleet().addCluster(new ClusterDefinition("large-1", ClusterKind.ARGO_CD, "large", followed));
    }

    private static Repository open(Sandbox sandbox, String fullName) throws IOException {
        return new FileRepositoryBuilder()
                .setGitDir(sandbox.directory()
                        .resolve("git")
                        .resolve(fullName + ".git")
                        .toFile())
                .setBare()
                .setMustExist(true)
                .build();
    }

    private static ObjectId edit(Repository repository, String branch, Map<String, UnaryOperator<String>> edits)
            throws IOException {
        ObjectId parent = repository.resolve("refs/heads/" + branch);
        Map<String, byte[]> files = Commits.files(repository, parent);
        Map<String, Optional<byte[]>> changes = new java.util.TreeMap<>();
        edits.forEach((path, change) -> changes.put(
                path,
                Optional.of(change.apply(new String(files.get(path), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8))));
        PersonIdent ada = new PersonIdent("Ada", "ada@acme.example", Instant.EPOCH, ZoneOffset.UTC);
        return Commits.edit(repository, Optional.of(parent), changes, ada, "Set up " + branch);
    }

    private static void branch(Repository repository, String name, ObjectId commit) throws IOException {
        RefUpdate update = repository.updateRef("refs/heads/" + name);
        update.setNewObjectId(commit);
        update.setExpectedOldObjectId(ObjectId.zeroId());
        if (update.update() != RefUpdate.Result.NEW) {
            throw new IllegalStateException("branch " + name + " was not made: " + update.getResult());
        }
    }
}
