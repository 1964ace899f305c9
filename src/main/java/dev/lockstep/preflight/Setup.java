package dev.lockstep.preflight;

import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * What the server is set up with beside its pipelines.
 *
 * @param azure sources to ask for no other reason than to see whether they answer, as the next
 * @param webhooks whether there is a secret for GitHub's webhooks
 * @param hints whether there is a secret for hints of sources
 * @param addresses what is asked over HTTP
 * @param elsewhere clusters that are asked over HTTP, too, where a file says that may change
 */
public record Setup(
        List<ReconcilerSource> azure,
        List<ReconcilerSource> argoCd,
        List<ReconcilerSource> kubernetes,
        boolean webhooks,
        boolean hints,
        Set<URI> addresses,
        Set<String> elsewhere,
        Proxies proxies) {
    public Setup {
        azure = List.copyOf(azure);
        argoCd = List.copyOf(argoCd);
        kubernetes = List.copyOf(kubernetes);
        addresses = Set.copyOf(addresses);
        elsewhere = Set.copyOf(elsewhere);
    }
}
