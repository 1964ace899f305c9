package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.git.GitSettings;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.DefinitionReader;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Addresses and credentials of everything outside, whether it is real or something stands in for it. */
public record Outside(
        Pipelines.Registered pipelines,
        GitSettings git,
        List<GitHubSettings> gitHub,
        List<AzureSettings> azure,
        List<ArgoCdSettings> argoCd,
        List<KubernetesSettings> kubernetes,
        Optional<Secret> webhookSecret,
        Optional<Secret> hintSecret) {
    private static final Duration GIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration GIT_TRANSFER = Duration.ofMinutes(10);

    /** The real world, as the settings describe it. */
    static Outside configured(LockstepSettings settings) {
        Pipelines.Registered pipelines = DefinitionReader.read(settings.pipelines());
        once("LOCKSTEP_ARGOCD", settings.argocd().stream().map(LockstepSettings.ArgoCd::name));
        once("LOCKSTEP_KUBERNETES", settings.kubernetes().stream().map(LockstepSettings.Kubernetes::name));
        LockstepSettings.Git git = settings.git();
        return new Outside(
                pipelines,
                git(
                        settings.dataDir(),
                        git.allowed().orElseGet(() -> owners(pipelines.all())),
                        Set.copyOf(git.schemes()),
                        settings.caFile(),
                        git.authorName(),
                        git.authorEmail()),
                GitHubServers.of(settings.github(), settings.caFile()).with(List.of()),
                azure(settings),
                IntStream.range(0, settings.argocd().size())
                        .mapToObj(index -> argoCd(index, settings))
                        .toList(),
                IntStream.range(0, settings.kubernetes().size())
                        .mapToObj(index -> kubernetes(index, settings))
                        .toList(),
                Secrets.of(
                        "LOCKSTEP_GITHUB_WEBHOOK_SECRET",
                        settings.github().webhookSecret(),
                        settings.github().webhookSecretFile(),
                        secret -> {}),
                Secrets.of(
                        "LOCKSTEP_HINTS_SECRET",
                        settings.hints().secret(),
                        settings.hints().secretFile(),
                        secret -> {}));
    }

    /** Whatever the case: a name is part of what is known for ever. */
    private static void once(String setting, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.filter(name -> !seen.add(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("two of " + setting + " are called " + name
                            + ": what is known of one would be the other's");
                });
    }

    /** How Git is reached, with the limits that always count; local copies are in the data directory. */
    public static GitSettings git(
            Path dataDir,
            List<String> allowed,
            Set<String> schemes,
            Optional<Path> caFile,
            String authorName,
            String authorEmail) {
        return new GitSettings(
                dataDir.resolve("git"),
                allowed,
                schemes,
                caFile,
                GIT_TIMEOUT,
                GIT_TRANSFER,
                authorName,
                authorEmail,
                GitSettings.Limits.DEFAULT);
    }

    /** {@code host/owner/} of every pipeline's repository. */
    static List<String> owners(List<PipelineDefinition> pipelines) {
        return pipelines.stream()
                .map(pipeline -> RepositoryUrl.of(pipeline.repository()).key())
                .map(key -> key.substring(0, key.lastIndexOf('/') + 1))
                .distinct()
                .toList();
    }

    static List<AzureSettings> azure(LockstepSettings settings) {
        LockstepSettings.Azure azure = settings.azure();
        return azure.subscriptions()
                .map(subscriptions -> new AzureSettings(
                        "azure",
                        azure.tenantId(),
                        azure.clientId(),
                        Secrets.of(
                                "LOCKSTEP_AZURE_CLIENT_SECRET",
                                azure.clientSecret(),
                                azure.clientSecretFile(),
                                secret -> {}),
                        subscriptions,
                        azure.armEndpoint(),
                        azure.authorityHost(),
                        settings.caFile(),
                        azure.timeout()))
                .map(List::of)
                .orElse(List.of());
    }

    private static ArgoCdSettings argoCd(int index, LockstepSettings settings) {
        LockstepSettings.ArgoCd argo = settings.argocd().get(index);
        return new ArgoCdSettings(
                argo.name(),
                argo.url(),
                Secrets.required(
                        "LOCKSTEP_ARGOCD_" + index + "__TOKEN",
                        argo.token(),
                        argo.tokenFile(),
                        token -> ArgoCdSettings.checkToken(argo.name(), token)),
                settings.caFile(),
                argo.selector(),
                argo.projects().orElse(List.of()),
                argo.hub().map(Set::copyOf).orElse(Set.of()),
                argo.timeout());
    }

    private static KubernetesSettings kubernetes(int index, LockstepSettings settings) {
        LockstepSettings.Kubernetes cluster = settings.kubernetes().get(index);
        String setting = "LOCKSTEP_KUBERNETES_" + index + "__";
        return new KubernetesSettings(
                cluster.name(),
                access(setting, cluster, settings.kubernetesCommands().orElse(List.of())),
                settings.caFile(),
                cluster.namespaces().orElse(List.of()),
                cluster.timeout(),
                cluster.watch());
    }

    private static KubernetesSettings.Access access(
            String setting, LockstepSettings.Kubernetes cluster, List<Path> commands) {
        if (cluster.url().isPresent() == cluster.kubeconfigFile().isPresent()) {
            throw new IllegalArgumentException(
                    "cluster " + cluster.name() + ": set either " + setting + "URL or " + setting + "KUBECONFIG_FILE");
        }
        Optional<Secret> token = Secrets.of(setting + "TOKEN", cluster.token(), cluster.tokenFile(), text -> {});
        if (cluster.kubeconfigFile().isPresent()) {
            if (token.isPresent() || cluster.caFile().isPresent()) {
                throw new IllegalArgumentException("cluster " + cluster.name()
                        + ": its kubeconfig says who is trusted and who we are; leave out " + setting + "TOKEN and "
                        + setting
                        + "CA_FILE");
            }
            return new KubernetesSettings.Kubeconfig(
                    Secret.documentInFile(
                            setting + "KUBECONFIG_FILE",
                            cluster.kubeconfigFile().get()),
                    cluster.context()
                            .orElseThrow(() -> new IllegalArgumentException("cluster " + cluster.name() + ": set "
                                    + setting + "CONTEXT to the context of its kubeconfig that is meant")),
                    commands);
        }
        return new KubernetesSettings.Address(
                cluster.url().get(),
                cluster.caFile().map(file -> Secret.documentInFile(setting + "CA_FILE", file)),
                token);
    }
}
