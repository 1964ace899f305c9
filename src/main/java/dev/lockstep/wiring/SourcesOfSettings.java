package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.kubernetes.KubernetesFluxSource;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import java.time.InstantSource;

/** The real adapters. */
class SourcesOfSettings implements ConfiguredSources.Making {
    private final InstantSource clock;
    private final Proxies proxies;
    private final KubernetesClients clients;

    SourcesOfSettings(InstantSource clock, Proxies proxies, KubernetesClients clients) {
        this.clock = clock;
        this.proxies = proxies;
        this.clients = clients;
    }

    @Override
    public ReconcilerSource of(AzureSettings azure) {
        return new AzureFluxSource(azure, clock, proxies);
    }

    @Override
    public ReconcilerSource of(ArgoCdSettings argoCd) {
        return new ArgoCdSource(argoCd, clock, proxies);
    }

    @Override
    public KubernetesFluxSource of(KubernetesSettings cluster) {
        return new KubernetesFluxSource(cluster, clients, clock);
    }
}
