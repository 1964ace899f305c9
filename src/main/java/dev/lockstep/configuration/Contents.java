package dev.lockstep.configuration;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.github.GitHubLogin;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.ListedPipeline;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What one file says. */
public record Contents(
        List<Placed<ListedPipeline>> pipelines,
        List<Placed<Credential>> gitHubCredentials,
        List<Placed<Azure>> azure,
        List<Placed<ArgoCd>> argoCd,
        List<Placed<KubernetesSettings>> kubernetes,
        List<Placed<ClusterEntry>> clusters) {
    static final Contents NOTHING = new Contents(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Contents {
        pipelines = List.copyOf(pipelines);
        gitHubCredentials = List.copyOf(gitHubCredentials);
        azure = List.copyOf(azure);
        argoCd = List.copyOf(argoCd);
        kubernetes = List.copyOf(kubernetes);
        clusters = List.copyOf(clusters);
    }

    /** @param whose {@code github.com/acme} or {@code github.acme.example} */
    public record Credential(String whose, GitHubLogin login) {}

    /** @param portal where people see its clusters; empty: the cloud's own portal where that is known */
    public record Azure(AzureSettings settings, Optional<URI> portal) {}

    /** @param webUrl where people reach it, when that is not where this server does */
    public record ArgoCd(ArgoCdSettings settings, Optional<URI> webUrl) {}
}
