package dev.lockstep.azure;

import dev.lockstep.compliance.ReconcilerId;
import java.net.URI;
import java.util.Optional;

/**
 * The Azure portal's pages of clusters. A fluxConfiguration has no page of its own there; it is listed under GitOps on its cluster's.
 */
public final class PortalPages {
    private static final String PUBLIC_ARM = "management.azure.com";
    private static final URI PUBLIC_PORTAL = URI.create("https://portal.azure.com");

    private final String beginning;

    /**
     * @param portal {@code https://portal.azure.com}, or another cloud's
     * @param tenant which one the portal opens, for people who are in several
     */
    public PortalPages(URI portal, Optional<String> tenant) {
        if (!"https".equals(portal.getScheme()) || portal.getHost() == null || portal.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of the Azure portal must be an https address without a user");
        }
        this.beginning = portal.toString().replaceFirst("/+$", "")
                + tenant.filter(name -> name.matches("[A-Za-z0-9.-]{1,100}"))
                        .map(name -> "/#@" + name + "/resource/")
                        .orElse("/#resource/");
    }

    /** The portal that shows what an ARM endpoint has: known of the public cloud only, whose portal has no others. */
    public static Optional<URI> portalOf(URI armEndpoint) {
        return PUBLIC_ARM.equalsIgnoreCase(armEndpoint.getHost()) ? Optional.of(PUBLIC_PORTAL) : Optional.empty();
    }

    public Optional<URI> of(ReconcilerId configuration) {
        return ConfigurationId.of(configuration.owner(), "any")
                .map(id -> URI.create(beginning + id.encodedClusterPath()));
    }
}
