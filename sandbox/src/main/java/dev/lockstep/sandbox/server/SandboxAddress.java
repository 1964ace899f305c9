package dev.lockstep.sandbox.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a server with a sandbox may listen. It asks nobody for a token, and the check of the {@code Host} header stops browsers only:
 * on any other address than loopback, whoever reaches the port and says {@code Host: localhost} may change everything.
 */
final class SandboxAddress {
    private SandboxAddress() {}

    /**
     * Refuses an address that others than this machine can reach.
     *
     * @param host as Quarkus is given it: a name or an address
     * @param any whether the operator takes that upon himself
     * @throws IllegalStateException when one of the addresses of the host is not on loopback, or none is known
     */
    static void check(String host, boolean any) {
        if (!any && !onLoopback(host)) {
            throw new IllegalStateException("the sandbox is open to everybody who reaches it, and QUARKUS_HTTP_HOST is "
                    + host + ", which is not an address of loopback. Leave QUARKUS_HTTP_HOST at 127.0.0.1, or set"
                    + " LOCKSTEP_SANDBOX_ANY_ADDRESS=true beside it where nobody else reaches that address (in a"
                    + " container, for example)");
        }
    }

    /** A name counts only if all its addresses do: which one is listened on is not ours to choose. */
    private static boolean onLoopback(String host) {
        if (host.isBlank()) {
            return false;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host.strip())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
