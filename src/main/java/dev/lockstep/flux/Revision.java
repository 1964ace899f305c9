package dev.lockstep.flux;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the commit out of Flux's ways to write a revision, new ({@code dev@sha1:…}) and old ({@code dev/…}). */
public final class Revision {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern APPLIED =
            Pattern.compile("Applied revision: *(\\S{1,1000})", Pattern.CASE_INSENSITIVE);

    private static final Pattern ATTEMPTED = Pattern.compile("for revision '?(\\S{1,1000}?)'?(?:\\s|$)");

    private Revision() {}

    /** Lower-cased; empty when the revision names no Git commit (never synced, bucket digests, chart versions). */
    public static Optional<String> commit(String revision) {
        // branch names may hold slashes and at signs, but no colon
        int colon = revision.lastIndexOf(':');
        String checksum = revision.substring((colon >= 0 ? colon : revision.lastIndexOf('/')) + 1);
        return COMMIT.matcher(checksum).matches() ? Optional.of(checksum.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Kustomizations say what they applied in the message of their condition and nowhere else. */
    public static Optional<String> applied(String message) {
        Matcher applied = APPLIED.matcher(message);
        return applied.find() ? commit(applied.group(1)) : Optional.empty();
    }

    /** {@code Running health checks for revision dev@sha1:… with a timeout of 30s}: what a Kustomization is at. */
    public static Optional<String> attempted(String message) {
        Matcher attempted = ATTEMPTED.matcher(message);
        return attempted.find() ? commit(attempted.group(1)) : Optional.empty();
    }
}
