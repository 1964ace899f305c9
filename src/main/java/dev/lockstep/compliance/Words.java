package dev.lockstep.compliance;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** How commits, ages and other people's sentences are written in reasons. */
final class Words {
    /**
     * Made for one attempt: {@code /tmp/kustomization-337203958/}, {@code /tmp/_argocd-repo/<uuid>/}, {@code /tmp/_cmp_server/<uuid>/},
     * {@code /dev/shm/2820681904}, where Argo CD has what it applies. Quotation marks around nothing else go with it.
     */
    private static final Pattern TEMPORARY =
            temporary("(?:/var/tmp|/tmp|/dev/shm)/(?:_[\\w-]+/)?[\\w.-]*\\d[\\w.-]*/?");

    private Words() {}

    static String commit(String sha) {
        return sha.length() > 7 ? sha.substring(0, 7) : sha;
    }

    /** {@code 45 s}, {@code 2 min}, {@code 3 h 5 min}, {@code 2 days}; a moment in the future counts as now. */
    static String age(Instant since, Instant now) {
        return span(Duration.between(since, now));
    }

    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return minutes % 60 == 0 ? hours + " h" : hours + " h " + minutes % 60 + " min";
        }
        return hours / 24 + " days";
    }

    /** One line, at most {@link Lengths#CLUSTER_SAID} characters. */
    static String oneLine(String text) {
        return Text.brief(Text.line(withoutTemporaryPaths(text)), Lengths.CLUSTER_SAID);
    }

    static String plural(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** Without the names of temporary folders: they help nobody, and make the same failure another one at each retry. */
    static String withoutTemporaryPaths(String text) {
        return text.contains("/tmp/") || text.contains("/dev/shm/")
                ? TEMPORARY.matcher(text).replaceAll("")
                : text;
    }

    private static Pattern temporary(String path) {
        return Pattern.compile(" ?\"" + path + "\"| ?'" + path + "'|" + path);
    }

    static String orUnknown(String status) {
        return status.isBlank() ? "unknown" : status;
    }
}
