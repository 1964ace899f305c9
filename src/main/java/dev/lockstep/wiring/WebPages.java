package dev.lockstep.wiring;

import dev.lockstep.argocd.ApplicationPages;
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
    private final LockstepSettings settings;
    private final Configuration configuration;
    private volatile Pages last;

    /** @param sources by their names */
    private record Pages(Configuration.Now of, Map<String, Function<ReconcilerId, Optional<URI>>> sources) {}

    WebPages(LockstepSettings settings, Configuration configuration) {
        this.settings = settings;
        this.configuration = configuration;
        this.gitHubs = Stream.concat(
                        Stream.of(settings.github().webUrl()),
                        settings.github().servers().stream().map(LockstepSettings.Server::webUrl))
                .map(CommitPages::new)
                .toList();
        this.last = pages(configuration.now());
    }

    private Pages pages(Configuration.Now now) {
        Map<String, Function<ReconcilerId, Optional<URI>>> sources = new HashMap<>();
        // What is asked need not be what the settings say: something may stand in for it.
        now.outside()
                .azure()
                .forEach(azure -> now.portals()
                        .getOrDefault(azure.name(), settings.azure().portalUrl())
                        .or(() -> PortalPages.portalOf(azure.armEndpoint()))
                        .ifPresent(portal -> sources.put(azure.name(), new PortalPages(portal, azure.tenantId())::of)));
        settings.argocd()
                .forEach(argo -> sources.put(
                        "argocd/" + argo.name(),
                        new ApplicationPages(argo.webUrl().orElse(argo.url()))::of));
        now.argoPages().forEach((name, url) -> sources.put("argocd/" + name, new ApplicationPages(url)::of));
        return new Pages(now, Map.copyOf(sources));
    }

    @Override
    public Optional<URI> commit(String repository, String commit) {
        return gitHubs.stream()
                .flatMap(pages -> pages.of(repository, commit).stream())
                .findFirst();
    }

    @Override
    public Optional<URI> reconciler(ReconcilerId id) {
        Configuration.Now now = configuration.now();
        if (last.of() != now) {
            last = pages(now);
        }
        return Optional.ofNullable(last.sources().get(id.source())).flatMap(page -> page.apply(id));
    }
}
