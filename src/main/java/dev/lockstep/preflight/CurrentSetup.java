package dev.lockstep.preflight;

import java.util.Optional;

/** What the server is set up with at the moment: configuration files are read again when they change. */
public interface CurrentSetup {
    Setup now();

    /** What is wrong with the configuration files, a line for each place; what they said before is in force. */
    Optional<String> trouble();
}
