package dev.lockstep.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * A secret of the settings. One in a file is read again when the file has changed, or another one is in its place, as happens with a
 * secret that Kubernetes mounts. A file that is gone, empty or of no use later leaves the secret as it was, and that is said once.
 */
public final class Secret {
    private static final Logger LOG = Logger.getLogger(Secret.class);
    /** Between two looks at the file. */
    private static final Duration LOOKS = Duration.ofSeconds(1);

    private static final int LARGEST = 64 << 10;
    /** Of what is more than one secret. */
    private static final int LARGEST_DOCUMENT = 1 << 20;

    private final String name;
    private final Optional<Path> file;
    private final int largest;
    private final Consumer<String> check;
    private final LongSupplier nanoTime;
    private volatile String value;
    private FileVersion seen;
    private volatile long looked;
    private boolean told;

    private Secret(String name, Optional<Path> file, int largest, Consumer<String> check, LongSupplier nanoTime) {
        this.name = name;
        this.file = file;
        this.largest = largest;
        this.check = check;
        this.nanoTime = nanoTime;
    }

    /** A text that stays as it is. */
    public static Secret of(String value) {
        Secret secret = new Secret("a secret", Optional.empty(), LARGEST, text -> {}, System::nanoTime);
        secret.value = value;
        return secret;
    }

    /**
     * The text of a file, without the line's end after it.
     *
     * @param name the setting that names the file, for people
     * @param check throws {@link IllegalArgumentException} where what the file holds is of no use, with words that hold nothing of it
     * @throws IllegalArgumentException when there is no such secret now
     */
    public static Secret inFile(String name, Path file, Consumer<String> check) {
        return inFile(name, file, check, System::nanoTime);
    }

    /** The same of a file with more than one secret, such as a kubeconfig or a bundle of certificates: up to 1 MB. */
    public static Secret documentInFile(String name, Path file) {
        return inFile(name, file, LARGEST_DOCUMENT, text -> {}, System::nanoTime);
    }

    static Secret inFile(String name, Path file, Consumer<String> check, LongSupplier nanoTime) {
        return inFile(name, file, LARGEST, check, nanoTime);
    }

    private static Secret inFile(String name, Path file, int largest, Consumer<String> check, LongSupplier nanoTime) {
        Secret secret = new Secret(name, Optional.of(file), largest, check, nanoTime);
        try {
            secret.seen = FileVersion.of(file);
            secret.value = secret.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot use the file of " + name + ", " + file + ": " + why(e));
        }
        secret.looked = nanoTime.getAsLong();
        return secret;
    }

    /** As it is now, or was a moment ago. */
    public String value() {
        if (file.isPresent() && nanoTime.getAsLong() - looked >= LOOKS.toNanos()) {
            look();
        }
        return value;
    }

    /** As it is now, whenever it was looked at: whoever it was shown to has refused it. */
    public String newest() {
        if (file.isPresent()) {
            look();
        }
        return value;
    }

    private synchronized void look() {
        looked = nanoTime.getAsLong();
        Path path = file.orElseThrow();
        try {
            FileVersion now = FileVersion.of(path);
            if (now.equals(seen)) {
                return;
            }
            String read = read(path);
            // What was written while it was read is another file at the next look.
            seen = now;
            told = false;
            if (!read.equals(value)) {
                value = read;
                LOG.infof("%s: the secret in %s has changed, and the new one is used", name, path);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (!told) {
                told = true;
                LOG.warnf(
                        "%s: cannot use the file %s any more: %s. The secret that it held before stays in use",
                        name, path, why(e));
            }
        }
    }

    private String read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(largest + 1);
        }
        if (bytes.length > largest) {
            throw new IOException("it has more than " + largest + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not text in UTF-8", e);
        }
        String line = text.replaceFirst("(\\r?\\n)+$", "");
        if (line.isBlank()) {
            throw new IOException("it is empty");
        }
        check.accept(line);
        return line;
    }

    private static String why(Exception e) {
        return e instanceof NoSuchFileException
                ? "there is no such file"
                : e instanceof AccessDeniedException ? "it may not be read" : e.getMessage();
    }

    /** Where it is from, and nothing of it. */
    @Override
    public String toString() {
        return file.map(path -> "in " + path).orElse("***");
    }
}
