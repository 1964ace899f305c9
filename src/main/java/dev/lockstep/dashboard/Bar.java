package dev.lockstep.dashboard;

import dev.lockstep.queries.Board;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How many clusters stand how: a bar, and the same in words.
 *
 * @param commit the merged commit that they were asked to prove, {@code judged} when they last were
 */
public record Bar(int total, List<Part> parts, String words, Commit commit, Moment judged) {
    /** @param start where the part begins, {@code length} how long it is, both in clusters */
    public record Part(String css, int start, int length) {}

    static Bar of(Board.Clusters clusters, Instant now) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        start = add(parts, "p", start, clusters.proven());
        start = add(parts, "m", start, clusters.moving());
        start = add(parts, "w", start, clusters.waiting());
        add(parts, "f", start, clusters.failing());
        List<String> words = new ArrayList<>();
        words.add(clusters.proven() + " of " + clusters.total() + " proven");
        count(words, clusters.moving(), "applying");
        count(words, clusters.waiting(), "not there yet");
        count(words, clusters.failing(), "failing");
        return new Bar(
                Math.max(1, clusters.total()),
                List.copyOf(parts),
                String.join(" · ", words),
                new Commit(clusters.gitOpsCommit()),
                Moment.ago(clusters.judgedAt(), now));
    }

    private static int add(List<Part> parts, String css, int start, int length) {
        if (length > 0) {
            parts.add(new Part(css, start, length));
        }
        return start + length;
    }

    private static void count(List<String> words, int number, String what) {
        if (number > 0) {
            words.add(number + " " + what);
        }
    }
}
