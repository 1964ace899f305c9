package dev.lockstep.sandbox.server;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.AzureAccount;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.secret.Secret;
import dev.lockstep.wiring.LockstepSettings;
import dev.lockstep.wiring.Outside;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Addresses and credentials of the sandbox, and the pipeline over its control plane. */
final class SandboxOutside {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Set<String> WITHOUT_CLUSTERS = Set.of("command-center", "small");

    private SandboxOutside() {}

    static Outside of(SandboxWorld world, LockstepSettings settings, SandboxServerSettings sandbox) {
        String base = world.sandbox().httpBase().toString();
        String controlPlane = world.sandbox()
                .repositoryUrl(Seed.OWNER + "/" + Seed.CONTROL_PLANE)
                .toString();
        String allowed = RepositoryUrl.of(controlPlane).key();
        Optional<Path> ca = Optional.of(world.sandbox().caFile());
        return new Outside(
                new Pipelines.Registered(List.of(pipeline(controlPlane, sandbox)), Set.of()),
                Outside.git(
                        settings.dataDir(),
                        List.of(allowed.substring(0, allowed.lastIndexOf('/') + 1)),
                        Set.of("http"),
                        ca,
                        "Lockstep",
                        "lockstep-bot@acme.example"),
                List.of(new GitHubSettings(
                        world.sandbox().gitHubApi(),
                        world.sandbox().httpBase(),
                        Optional.empty(),
                        Optional.of(world.sandbox().account("lockstep-bot").token()),
                        Optional.empty(),
                        ca,
                        TIMEOUT)),
                azure(world, sandbox, ca),
                world.argoInstances().stream()
                        .map(instance -> new ArgoCdSettings(
                                instance,
                                world.argo(instance),
                                SandboxWorld.ARGO_TOKEN,
                                ca,
                                Optional.empty(),
                                List.of(),
                                TIMEOUT))
                        .toList(),
                kubernetes(world, sandbox, ca),
                Optional.of(Secret.of(SandboxWorld.WEBHOOK_SECRET)),
                Optional.of(Secret.of(SandboxWorld.HINT_SECRET)));
    }

    private static List<AzureSettings> azure(SandboxWorld world, SandboxServerSettings sandbox, Optional<Path> ca) {
        AzureAccount azure = SandboxWorld.AZURE;
        return sandbox.fluxBy() != SandboxServerSettings.FluxBy.AZURE
                ? List.of()
                : List.of(new AzureSettings(
                        "azure",
                        Optional.of(azure.tenantId()),
                        Optional.of(azure.clientId()),
                        Optional.of(Secret.of(azure.clientSecret())),
                        List.of(azure.subscriptionId()),
                        world.azure(),
                        Optional.of(world.azure()),
                        ca,
                        TIMEOUT));
    }

    private static List<KubernetesSettings> kubernetes(
            SandboxWorld world, SandboxServerSettings sandbox, Optional<Path> ca) {
        return sandbox.fluxBy() != SandboxServerSettings.FluxBy.KUBERNETES
                ? List.of()
                : world.fluxClusters().stream()
                        .map(cluster -> new KubernetesSettings(
                                cluster,
                                new KubernetesSettings.Address(
                                        world.kubernetes(cluster),
                                        Optional.empty(),
                                        Optional.of(Secret.of(SandboxWorld.KUBERNETES_TOKEN))),
                                ca,
                                List.of(),
                                TIMEOUT,
                                sandbox.watch()))
                        .toList();
    }

    private static PipelineDefinition pipeline(String controlPlane, SandboxServerSettings settings) {
        return new PipelineDefinition(
                "kalypso",
                controlPlane,
                "main",
                List.of(plan("dev", List.of(), true, settings), plan("stage", List.of("dev"), false, settings)));
    }

    private static StagePlan plan(
            String environment, List<String> after, boolean autoMerge, SandboxServerSettings settings) {
        return new StagePlan(
                environment,
                after,
                autoMerge,
                settings.mergeMethod(),
                StagePlan.Layout.TUTORIAL,
                Duration.ofMinutes(30),
                Duration.ofDays(30),
                Duration.ofDays(14),
                settings.complianceDeadline(),
                settings.gracePeriod(),
                WITHOUT_CLUSTERS,
                StagePlan.Workloads.OBSERVE);
    }
}
