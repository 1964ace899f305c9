package dev.lockstep.configuration;

import dev.lockstep.secret.Secret;
import dev.lockstep.yaml.Fields;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The secrets in files that configuration files name. The same file for the same purpose is the same secret as before, so that what
 * is not changed stays as it is.
 */
final class SecretFiles {
    /** More than the files that are in use can name. */
    private static final int KEPT = 20_000;

    private record Key(Path file, String purpose) {}

    private final Map<Key, Secret> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Secret> eldest) {
            return size() > KEPT;
        }
    };

    /** The secret of the file that stands under the key; what is wrong with it is a problem there. */
    Optional<Secret> named(Fields in, String key, Path of, Consumer<String> check) {
        return kept(in, key, of, file -> Secret.inFile(key, file, check));
    }

    /** The same of a file with more than one secret, such as a kubeconfig or a bundle of certificates. */
    Optional<Secret> document(Fields in, String key, Path of) {
        return kept(in, key, of, file -> Secret.documentInFile(key, file));
    }

    private Optional<Secret> kept(Fields in, String key, Path of, Function<Path, Secret> reading) {
        return in.text(key).flatMap(text -> {
            try {
                Path file = of.resolveSibling(text);
                Secret secret = known.get(new Key(file, key));
                if (secret == null) {
                    secret = reading.apply(file);
                    known.put(new Key(file, key), secret);
                }
                return Optional.of(secret);
            } catch (InvalidPathException e) {
                in.refuse(key, key + " is no path of a file here");
            } catch (IllegalArgumentException e) {
                in.refuse(key, withoutPath(e, of.resolveSibling(text)));
            }
            return Optional.empty();
        });
    }

    /** Somebody may have written the secret itself where its file is to be named. */
    static String withoutPath(IllegalArgumentException e, Path file) {
        return e.getMessage().replace(", " + file, "").replace(file.toString(), "it");
    }
}
