package dev.lockstep.worker;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.UUID;

/** How one life of one process is called: people know the host, and the rest tells its lives apart. */
final class ReplicaName {
    private ReplicaName() {}

    /** {@code <name or host>/<process id>-<random>}; a container's host name is its pod's. */
    static String of(Optional<String> configured) {
        String host = configured.filter(name -> !name.isBlank()).orElseGet(ReplicaName::host);
        String shown = host.strip().replaceAll("[^A-Za-z0-9._-]", "_");
        return Text.cut(shown, Lengths.REPLICA_HOST)
                + "/" + ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine that does not know its own name; the process id has to do.
            return "replica";
        }
    }
}
