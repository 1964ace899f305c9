package dev.lockstep.configuration;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What of the server's own settings counts for everything in files.
 *
 * @param caFile PEM file with authorities to trust besides the runtime's
 * @param kubernetesCommands absolute paths of programs that a kubeconfig may name for its credential
 */
public record ServerSettings(Optional<Path> caFile, List<Path> kubernetesCommands) {
    public ServerSettings {
        kubernetesCommands = List.copyOf(kubernetesCommands);
    }
}
