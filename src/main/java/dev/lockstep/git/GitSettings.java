package dev.lockstep.git;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How Lockstep uses Git.
 *
 * @param dataDirectory where the local copies are kept; owned by this process alone
 * @param allowed says the beginnings of {@link dev.lockstep.ports.RepositoryUrl#key()} that may be contacted, for example
 *     {@code github.com/acme/}; they end at a path segment, so {@code github.com/acme} does not allow
 *     {@code github.com/acme-evil/x}. An empty list allows nothing
 * @param allowedSchemes {@code https}; a sandbox adds {@code http}, tests {@code file}
 * @param caFile PEM certificates trusted beside the JDK's
 * @param timeout the longest silence of the other side, in connecting and in reading
 * @param transferLimit the longest time for one exchange with the other side, however talkative it is
 * @param authorName who the commits are by, with {@code authorEmail}
 */
public record GitSettings(
        Path dataDirectory,
        Supplier<List<String>> allowed,
        Set<String> allowedSchemes,
        Optional<Path> caFile,
        Duration timeout,
        Duration transferLimit,
        String authorName,
        String authorEmail,
        Limits limits) {

    /**
     * @param maxFiles files in one read, and paths in one write
     * @param maxFileBytes bytes of one file
     * @param maxTotalBytes bytes of all files of one read or write
     * @param maxDepth folders below the folder that is read
     * @param maxTransferBytes bytes received in one exchange
     * @param maxRefBytes of these, bytes of lists of branches and tags
     */
    public record Limits(
            int maxFiles, int maxFileBytes, long maxTotalBytes, int maxDepth, long maxTransferBytes, long maxRefBytes) {
        /** Files: room for the tree of the largest rendering that the scheduling engine makes. */
        public static final Limits DEFAULT = new Limits(200_000, 4 << 20, 256L << 20, 32, 8L << 30, 16L << 20);

        public Limits {
            if (maxFiles < 1
                    || maxFileBytes < 1
                    || maxTotalBytes < 1
                    || maxDepth < 1
                    || maxTransferBytes < 1
                    || maxRefBytes < 1) {
                throw new IllegalArgumentException("every limit on Git must be at least 1");
            }
        }
    }

    /** With beginnings that stay. */
    public GitSettings(
            Path dataDirectory,
            List<String> allowedPrefixes,
            Set<String> allowedSchemes,
            Optional<Path> caFile,
            Duration timeout,
            Duration transferLimit,
            String authorName,
            String authorEmail,
            Limits limits) {
        this(
                dataDirectory,
                always(allowedPrefixes),
                allowedSchemes,
                caFile,
                timeout,
                transferLimit,
                authorName,
                authorEmail,
                limits);
    }

    private static Supplier<List<String>> always(List<String> prefixes) {
        List<String> same = List.copyOf(prefixes);
        return () -> same;
    }

    /** The same, with the beginnings that somebody else says, who may say others later. */
    public GitSettings with(Supplier<List<String>> other) {
        return new GitSettings(
                dataDirectory, other, allowedSchemes, caFile, timeout, transferLimit, authorName, authorEmail, limits);
    }

    List<String> allowedPrefixes() {
        return allowed.get();
    }

    public GitSettings {
        Objects.requireNonNull(dataDirectory, "dataDirectory");
        Objects.requireNonNull(allowed, "allowed");
        allowedSchemes = Set.copyOf(allowedSchemes);
        Objects.requireNonNull(caFile, "caFile");
        Objects.requireNonNull(limits, "limits");
        requirePositive(timeout, "timeout");
        requirePositive(transferLimit, "transferLimit");
        if (authorName == null || authorName.isBlank() || authorEmail == null || authorEmail.isBlank()) {
            throw new IllegalArgumentException("Git commits need an author's name and e-mail address");
        }
    }

    /** The longest time for looking up one branch: whoever looks has others to look at. */
    Duration lookLimit() {
        Duration patience = timeout.multipliedBy(2);
        return patience.compareTo(transferLimit) < 0 ? patience : transferLimit;
    }

    /** Https only, 30 s of silence, 10 minutes per exchange, default limits. */
    public static GitSettings of(Path dataDirectory, List<String> allowedPrefixes, String authorName, String email) {
        return new GitSettings(
                dataDirectory,
                allowedPrefixes,
                Set.of("https"),
                Optional.empty(),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                authorName,
                email,
                Limits.DEFAULT);
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration == null || duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("the Git setting " + name + " must be a positive duration");
        }
    }
}
