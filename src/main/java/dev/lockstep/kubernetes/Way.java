package dev.lockstep.kubernetes;

import java.net.URI;
import java.util.Optional;

/**
 * How an API server is reached, with nothing left to look up but the credential.
 *
 * @param ca PEM text; empty: whom the runtime trusts
 * @param certificate what the client shows of itself, PEM; {@code key} belongs to it
 */
record Way(URI server, Optional<String> ca, Optional<String> certificate, Optional<String> key, Credential credential) {
    /** @throws IllegalArgumentException when it is no address of an API server that a credential may be sent to */
    static void checkServer(URI server) {
        boolean usable = server.getHost() != null
                && server.getUserInfo() == null
                && server.getRawQuery() == null
                && server.getRawFragment() == null;
        boolean safe = "https".equals(server.getScheme()) || "http".equals(server.getScheme()) && isThisMachine(server);
        if (!usable || !safe) {
            throw new IllegalArgumentException("the address of a cluster's API is https://host:port (http:// only for a"
                    + " proxy on this machine, such as kubectl proxy), without a user");
        }
    }

    static boolean isThisMachine(URI server) {
        return server.getHost() != null && server.getHost().matches("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\]");
    }

    /** Whether a connection that was made for one serves the other. */
    boolean isAs(Way other) {
        return server.equals(other.server)
                && ca.equals(other.ca)
                && certificate.equals(other.certificate)
                && key.equals(other.key);
    }

    /** Never what it shows of itself. */
    @Override
    public String toString() {
        return server.toString();
    }
}
