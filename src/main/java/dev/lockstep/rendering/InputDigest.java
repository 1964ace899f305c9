package dev.lockstep.rendering;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.rendering.Declarations.EnvironmentHead;
import dev.lockstep.scheduler.BaseRepo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Identifies what an environment is rendered from besides its base commit: the files of its branch, with the commit that
 * the BaseRepo names left out, and the folders of its workloads. Commits that hold the same files give the same digest.
 *
 * <p>As text, {@code <branch>;<workload>=<folder>;…}. Which workloads there are is the base commit's business, so digests
 * made with different base commits are compared by the workloads that both have.
 */
public final class InputDigest {
    /** Stands for the environment branch; no workload can be called that. */
    public static final String BRANCH = "";

    private static final String NO_COMMIT = "0".repeat(40);

    private final GitHistory history;

    public InputDigest(GitHistory history) {
        this.history = history;
    }

    public String of(EnvironmentHead head, Map<String, Pins.Source> workloads) {
        return of(head, workloads, Set.of());
    }

    /** @param passedOver workloads without a source that can be read: different from what they are as soon as they have one */
    public String of(EnvironmentHead head, Map<String, Pins.Source> workloads, Set<String> passedOver) {
        TreeMap<String, String> parts = new TreeMap<>();
        workloads.forEach((name, source) -> parts.put(
                name,
                history.folderId(RepositoryUrl.of(source.repository()), source.commit(), source.path())
                        .orElse("none")));
        passedOver.forEach(name -> parts.put(name, "unread"));
        StringBuilder digest = new StringBuilder(environment(head));
        parts.forEach(
                (name, part) -> digest.append(';').append(name).append('=').append(part));
        return digest.toString();
    }

    /** What is different: the environment branch ({@link #BRANCH}) and workloads by name; empty when nothing is. */
    public static SortedSet<String> differences(String one, String other) {
        Map<String, String> parts = parts(one);
        Map<String, String> others = parts(other);
        TreeSet<String> different = new TreeSet<>(parts.keySet());
        different.retainAll(others.keySet());
        different.removeIf(name -> parts.get(name).equals(others.get(name)));
        return different;
    }

    private static Map<String, String> parts(String digest) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : digest.split(";")) {
            int equals = part.indexOf('=');
            parts.put(equals < 0 ? BRANCH : part.substring(0, equals), part.substring(equals + 1));
        }
        return parts;
    }

    private static String environment(EnvironmentHead head) {
        MessageDigest digest = sha256();
        SortedMap<String, byte[]> files = head.files().files();
        Optional<BaseRepo> base = head.declared().baseRepo();
        files.forEach((path, content) -> {
            byte[] counted = base.filter(repo -> repo.location().file().equals(path))
                    .map(repo -> withoutCommit(repo, content))
                    .orElse(content);
            add(digest, path.getBytes(StandardCharsets.UTF_8));
            add(digest, counted);
        });
        // They are problems of the rendering: it is worth another look when they are gone.
        head.files().tooLarge().forEach((path, size) -> {
            add(digest, path.getBytes(StandardCharsets.UTF_8));
            add(digest, size.toString().getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] withoutCommit(BaseRepo base, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            return BaseCommitEdit.replace(
                            text, base.name(), NO_COMMIT, base.location().toString())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (OutsideException.Rejected notInBlockStyle) {
            // Lockstep will not be able to write this file, and says so when it has to; here its commit is only left
            // out.
            return base.commit()
                    .map(commit -> text.replace(commit, NO_COMMIT))
                    .orElse(text)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Lengths are part of it, so that bytes shifted between files make another digest. */
    private static void add(MessageDigest digest, byte[] content) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, content.length));
        digest.update(content);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
