package dev.lockstep.scheduler.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.patch.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * The shortest list of changes from one list of lines to another, by Myers' greedy algorithm. Where more than
 * {@link #MOST} lines differ, the stretch with the differences is one change: correct, and cheap.
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
        int offset = start;
        try {
            return DiffUtils.diff(from.subList(start, fromEnd), to.subList(start, toEnd), new Bound())
                    .getDeltas()
                    .stream()
                    .map(delta -> edit(offset, delta.getSource(), delta.getTarget()))
                    .toList();
        } catch (Bound.Passed tooMany) {
            return List.of(new Edit(start, fromEnd, start, toEnd));
        }
    }

    private static Edit edit(int offset, Chunk<?> source, Chunk<?> target) {
        int from = offset + source.getPosition();
        int to = offset + target.getPosition();
        return new Edit(from, from + source.size(), to, to + target.size());
    }

    /** The library has none, but says before each round how many lines differ by then. */
    private static final class Bound implements DiffAlgorithmListener {
        static final class Passed extends RuntimeException {
            Passed() {
                super(null, null, false, false);
            }
        }

        @Override
        public void diffStep(int differing, int most) {
            if (differing > MOST) {
                throw new Passed();
            }
        }

        @Override
        public void diffStart() {}

        @Override
        public void diffEnd() {}
    }
}
