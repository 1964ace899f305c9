package dev.lockstep.wiring;

import dev.lockstep.secret.Secret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A secret as the settings give it: as it is, or by the name of a file. */
final class Secrets {
    private Secrets() {}

    /**
     * @param setting the variable that holds it; the one that names a file ends in _FILE
     * @throws IllegalArgumentException when there are both, or it is of no use
     */
    static Optional<Secret> of(String setting, Optional<String> value, Optional<Path> file, Consumer<String> check) {
        if (value.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "both " + setting + " and " + setting + "_FILE are set; give one of them, the other may be old");
        }
        value.ifPresent(check);
        return value.map(Secret::of).or(() -> file.map(path -> Secret.inFile(setting + "_FILE", path, check)));
    }

    static Secret required(String setting, Optional<String> value, Optional<Path> file, Consumer<String> check) {
        return of(setting, value, file, check)
                .orElseThrow(() ->
                        new IllegalArgumentException("set " + setting + ", or " + setting + "_FILE to a file with it"));
    }
}
