package dev.lockstep.kubernetes;

import dev.lockstep.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and as whom to ask the Kubernetes API of one cluster.
 *
 * @param cluster its name: part of every reconciler's identity, and shown on pages
 * @param caFile PEM file with authorities to trust besides the runtime's, where the access names none; how the client shows who it is
 *     has nothing to do with that
 * @param namespaces to look at; empty: all
 * @param timeout for each single request, its body included
 * @param watch whether what changes there is watched, too, so that it is polled at once
 */
public record KubernetesSettings(
        String cluster,
        Access access,
        Optional<Path> caFile,
        List<String> namespaces,
        Duration timeout,
        boolean watch) {
    public sealed interface Access {}

    /**
     * @param ca PEM text with the authorities to trust, and no others; it may change
     * @param token what a service account shows; none only where a proxy on this machine has one
     */
    public record Address(URI server, Optional<Secret> ca, Optional<Secret> token) implements Access {
        public Address {
            Way.checkServer(server);
            if (token.isEmpty() && !Way.isThisMachine(server)) {
                throw new IllegalArgumentException("a token is needed for " + server);
            }
        }
    }

    /**
     * @param text of the file; it may change
     * @param context never its current one: whoever switches that would have another cluster asked in its place
     * @param commands absolute paths of programs that may be run for a credential
     */
    public record Kubeconfig(Secret text, String context, List<Path> commands) implements Access {
        public Kubeconfig {
            commands = List.copyOf(commands);
            for (Path command : commands) {
                if (!command.isAbsolute() || command.getFileName() == null) {
                    throw new IllegalArgumentException(
                            "LOCKSTEP_KUBERNETES_COMMANDS: " + command + " is no absolute path of a program");
                }
            }
            if (context.isBlank()) {
                throw new IllegalArgumentException("name the context of the kubeconfig");
            }
        }
    }

    /** Polled only. */
    public KubernetesSettings(
            String cluster, Access access, Optional<Path> caFile, List<String> namespaces, Duration timeout) {
        this(cluster, access, caFile, namespaces, timeout, false);
    }

    /** Where it is; empty where a file says that, which may change. */
    public Optional<URI> server() {
        return access instanceof Address address ? Optional.of(address.server()) : Optional.empty();
    }

    public KubernetesSettings {
        namespaces = List.copyOf(namespaces);
        if (!cluster.matches("[A-Za-z0-9][\\w.-]{0,99}")) {
            throw new IllegalArgumentException("the name of a cluster has letters, digits, '.', '_' and '-' only");
        }
        for (String namespace : namespaces) {
            if (!namespace.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
                throw new IllegalArgumentException("cluster " + cluster + ": " + namespace + " is no namespace");
            }
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time-out of cluster " + cluster + " must be positive");
        }
    }
}
