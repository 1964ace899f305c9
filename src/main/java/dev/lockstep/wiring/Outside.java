package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.git.GitSettings;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.pipeline.DefinitionReader;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Addresses and credentials of everything outside, whether it is real or something stands in for it. */
public record Outside(
        Pipelines pipelines,
        GitSettings git,
        GitHubSettings gitHub,
        List<AzureSettings> azure,
        List<ArgoCdSettings> argoCd,
        Optional<String> webhookSecret) {
    private static final URI GITHUB_COM = URI.create("https://api.github.com");
    private static final Duration GIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration GIT_TRANSFER = Duration.ofMinutes(10);

    /** The real world, as the settings describe it. */
    static Outside configured(LockstepSettings settings) {
        Pipelines pipelines = DefinitionReader.read(settings.pipelines());
        LockstepSettings.Git git = settings.git();
        return new Outside(
                pipelines,
                git(
                        settings.dataDir(),
                        git.allowed().orElseGet(() -> owners(pipelines)),
                        Set.copyOf(git.schemes()),
                        settings.caFile(),
                        git.authorName(),
                        git.authorEmail()),
                gitHub(settings),
                azure(settings),
                settings.argocd().stream().map(argo -> argoCd(argo, settings)).toList(),
                settings.github().webhookSecret());
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
    private static List<String> owners(Pipelines pipelines) {
        return pipelines.all().stream()
                .map(pipeline -> RepositoryUrl.of(pipeline.repository()).key())
                .map(key -> key.substring(0, key.lastIndexOf('/') + 1))
                .distinct()
                .toList();
    }

    private static GitHubSettings gitHub(LockstepSettings settings) {
        LockstepSettings.GitHub gitHub = settings.github();
        if (gitHub.appId().isPresent() != gitHub.appKeyFile().isPresent()) {
            throw new IllegalArgumentException(
                    "a GitHub App needs both LOCKSTEP_GITHUB_APP_ID and LOCKSTEP_GITHUB_APP_KEY_FILE");
        }
        return new GitHubSettings(
                gitHub.apiUrl(),
                gitHub.webUrl(),
                gitHub.graphqlUrl()
                        .or(() -> GITHUB_COM.equals(gitHub.apiUrl())
                                ? Optional.of(GITHUB_COM.resolve("/graphql"))
                                : Optional.empty()),
                gitHub.token(),
                gitHub.appId()
                        .map(id ->
                                new GitHubSettings.App(id, gitHub.appKeyFile().orElseThrow())),
                settings.caFile(),
                gitHub.timeout());
    }

    private static List<AzureSettings> azure(LockstepSettings settings) {
        LockstepSettings.Azure azure = settings.azure();
        return azure.subscriptions()
                .map(subscriptions -> new AzureSettings(
                        "azure",
                        azure.tenantId(),
                        azure.clientId(),
                        azure.clientSecret(),
                        subscriptions,
                        azure.armEndpoint(),
                        azure.authorityHost(),
                        settings.caFile(),
                        azure.timeout()))
                .map(List::of)
                .orElse(List.of());
    }

    private static ArgoCdSettings argoCd(LockstepSettings.ArgoCd argo, LockstepSettings settings) {
        return new ArgoCdSettings(
                argo.name(),
                argo.url(),
                argo.token(),
                settings.caFile(),
                argo.selector(),
                argo.projects().orElse(List.of()),
                argo.timeout());
    }
}
