package dev.lockstep.azure;

import dev.lockstep.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and as whom to ask Azure. The identity follows from what is set: tenant, client and secret: a client secret;
 * tenant and client: workload identity (the token file comes from {@code AZURE_FEDERATED_TOKEN_FILE}); client alone: that
 * managed identity; otherwise what the Azure SDK finds by default.
 *
 * @param name the source's name, e.g. {@code azure}
 * @param clientSecret read again where it is in a file: who signs in uses the newest
 * @param subscriptions ids to query; empty: every subscription of the tenant that the identity may read
 * @param armEndpoint {@code https://management.azure.com}, a sovereign cloud's, or the sandbox's
 * @param authorityHost where tokens are issued; when set, it is believed without asking Microsoft whether it exists
 * @param caFile PEM file with authorities to trust besides the runtime's
 * @param timeout for each single request
 */
public record AzureSettings(
        String name,
        Optional<String> tenantId,
        Optional<String> clientId,
        Optional<Secret> clientSecret,
        List<String> subscriptions,
        URI armEndpoint,
        Optional<URI> authorityHost,
        Optional<Path> caFile,
        Duration timeout) {
    private static final int MAX_SUBSCRIPTIONS = 1000;

    public AzureSettings {
        subscriptions = List.copyOf(subscriptions);
        if (name.isBlank()) {
            throw new IllegalArgumentException("an Azure source needs a name");
        }
        if (!"https".equals(armEndpoint.getScheme()) || armEndpoint.getHost() == null) {
            // the SDK refuses to send a token over plain HTTP, in words that name no setting
            throw new IllegalArgumentException(
                    "the ARM endpoint of " + name + " must be an https address: " + armEndpoint);
        }
        if (clientSecret.isPresent() && (tenantId.isEmpty() || clientId.isEmpty())) {
            throw new IllegalArgumentException(
                    "a client secret for " + name + " needs a tenant id and a client id too");
        }
        if (subscriptions.size() > MAX_SUBSCRIPTIONS) {
            throw new IllegalArgumentException("more than " + MAX_SUBSCRIPTIONS + " subscriptions for " + name
                    + ": leave them out to query the tenant");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time-out of " + name + " must be positive");
        }
    }

    /** The endpoint without a trailing slash. */
    String arm() {
        return armEndpoint.toString().replaceFirst("/+$", "");
    }

    @Override
    public String toString() {
        return "AzureSettings[name=" + name + ", tenantId=" + tenantId.orElse("none") + ", clientId="
                + clientId.orElse("none") + ", clientSecret=" + (clientSecret.isPresent() ? "***" : "none")
                + ", subscriptions=" + subscriptions + ", armEndpoint=" + armEndpoint + ", authorityHost="
                + authorityHost.map(URI::toString).orElse("default") + ", caFile="
                + caFile.map(Path::toString).orElse("none") + ", timeout=" + timeout + "]";
    }
}
