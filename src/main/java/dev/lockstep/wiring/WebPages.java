package dev.lockstep.wiring;

import dev.lockstep.argocd.ApplicationPages;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.azure.PortalPages;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.github.CommitPages;
import dev.lockstep.ports.OutsidePages;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The pages of the real world outside, as the settings say where they are. */
final class WebPages implements OutsidePages {
    private final List<CommitPages> gitHubs;
    /** By the names of the sources. */
    private final Map<String, Function<ReconcilerId, Optional<URI>>> sources = new HashMap<>();

    /** @param azures what is asked, which need not be what the settings say: something may stand in for it */
    WebPages(LockstepSettings settings, List<AzureSettings> azures) {
        gitHubs = Stream.concat(
                        Stream.of(settings.github().webUrl()),
                        settings.github().servers().stream().map(LockstepSettings.Server::webUrl))
                .map(CommitPages::new)
                .toList();
        azures.forEach(azure -> settings.azure()
                .portalUrl()
                .or(() -> PortalPages.portalOf(azure.armEndpoint()))
                .ifPresent(portal -> sources.put(azure.name(), new PortalPages(portal, azure.tenantId())::of)));
        settings.argocd()
                .forEach(argo -> sources.put(
                        "argocd/" + argo.name(),
                        new ApplicationPages(argo.webUrl().orElse(argo.url()))::of));
    }

    @Override
    public Optional<URI> commit(String repository, String commit) {
        return gitHubs.stream()
                .flatMap(pages -> pages.of(repository, commit).stream())
                .findFirst();
    }

    @Override
    public Optional<URI> reconciler(ReconcilerId id) {
        return Optional.ofNullable(sources.get(id.source())).flatMap(page -> page.apply(id));
    }
}
