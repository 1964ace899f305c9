package dev.lockstep.scheduler.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The shortest list of changes from one list of lines to another, found as Myers' greedy algorithm finds it. Where more
 * than {@link #MOST} lines differ, the stretch with the differences is one change: correct, and cheap.
 */
final class LineDiff {
    private static final int MOST = 1000;
    private static final int CONTEXT = 3;

    /** Lines that are replaced. Indices from 0, ends exclusive. */
    record Edit(int from, int fromEnd, int to, int toEnd) {}

    /** Edits near each other, with the lines around them. */
    record Hunk(int from, int fromEnd, int to, int toEnd, List<Edit> edits) {}

    private LineDiff() {}

    static List<Hunk> hunks(List<String> from, List<String> to) {
        List<Hunk> hunks = new ArrayList<>();
        List<Edit> edits = edits(from, to);
        for (int i = 0; i < edits.size(); ) {
            int end = i + 1;
            while (end < edits.size()
                    && edits.get(end).from() - edits.get(end - 1).fromEnd() <= 2 * CONTEXT) {
                end++;
            }
            Edit first = edits.get(i);
            Edit last = edits.get(end - 1);
            int before = Math.min(CONTEXT, first.from());
            int after = Math.min(CONTEXT, from.size() - last.fromEnd());
            hunks.add(new Hunk(
                    first.from() - before,
                    last.fromEnd() + after,
                    first.to() - before,
                    last.toEnd() + after,
                    edits.subList(i, end)));
            i = end;
        }
        return hunks;
    }

    static List<Edit> edits(List<String> from, List<String> to) {
        int start = 0;
        int fromEnd = from.size();
        int toEnd = to.size();
        while (start < fromEnd && start < toEnd && from.get(start).equals(to.get(start))) {
            start++;
        }
        while (fromEnd > start && toEnd > start && from.get(fromEnd - 1).equals(to.get(toEnd - 1))) {
            fromEnd--;
            toEnd--;
        }
        if (fromEnd == start && toEnd == start) {
            return List.of();
        }
        return trace(from.subList(start, fromEnd), to.subList(start, toEnd), start);
    }

    /** How far each diagonal got with each number of changes; walked back, that is the way. */
    private static List<Edit> trace(List<String> from, List<String> to, int offset) {
        int n = from.size();
        int m = to.size();
        int most = Math.min(n + m, MOST);
        int[] reached = new int[2 * most + 3];
        List<int[]> history = new ArrayList<>();
        for (int d = 0; d <= most; d++) {
            history.add(Arrays.copyOfRange(reached, most - d, most + d + 3));
            for (int k = -d; k <= d; k += 2) {
                int i = k + most + 1;
                boolean down = k == -d || k != d && reached[i - 1] < reached[i + 1];
                int x = down ? reached[i + 1] : reached[i - 1] + 1;
                while (x < n && x - k < m && from.get(x).equals(to.get(x - k))) {
                    x++;
                }
                reached[i] = x;
                if (x >= n && x - k >= m) {
                    return back(history, n, m, offset);
                }
            }
        }
        return List.of(new Edit(offset, offset + n, offset, offset + m));
    }

    private static List<Edit> back(List<int[]> history, int n, int m, int offset) {
        Deque<Edit> edits = new ArrayDeque<>();
        int x = n;
        int y = m;
        for (int d = history.size() - 1; d > 0; d--) {
            int[] reached = history.get(d);
            int k = x - y;
            int i = k + d + 1;
            boolean down = k == -d || k != d && reached[i - 1] < reached[i + 1];
            int fromX = down ? reached[i + 1] : reached[i - 1];
            int fromY = fromX - (down ? k + 1 : k - 1);
            Edit step = down
                    ? new Edit(fromX + offset, fromX + offset, fromY + offset, fromY + 1 + offset)
                    : new Edit(fromX + offset, fromX + 1 + offset, fromY + offset, fromY + offset);
            Edit next = edits.peekFirst();
            boolean adjacent = next != null && next.from() == step.fromEnd() && next.to() == step.toEnd();
            if (adjacent) {
                edits.pop();
                edits.push(new Edit(step.from(), next.fromEnd(), step.to(), next.toEnd()));
            } else {
                edits.push(step);
            }
            x = fromX;
            y = fromY;
        }
        return List.copyOf(edits);
    }
}
