package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    private static List<String> applied(List<LineDiff.Edit> edits, List<String> from, List<String> to) {
        List<String> result = new ArrayList<>();
        int at = 0;
        for (LineDiff.Edit edit : edits) {
            assertThat(edit.from()).isGreaterThanOrEqualTo(at);
            assertThat(edit.fromEnd() - edit.from() + edit.toEnd() - edit.to()).isPositive();
            result.addAll(from.subList(at, edit.from()));
            assertThat(edit.to()).isEqualTo(result.size());
            result.addAll(to.subList(edit.to(), edit.toEnd()));
            at = edit.fromEnd();
        }
        result.addAll(from.subList(at, from.size()));
        return result;
    }

    private static int size(List<LineDiff.Edit> edits) {
        return edits.stream()
                .mapToInt(edit -> edit.fromEnd() - edit.from() + edit.toEnd() - edit.to())
                .sum();
    }

    /** By the textbook's table. */
    private static int shortest(List<String> from, List<String> to) {
        int[][] common = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                common[i][j] = from.get(i).equals(to.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return from.size() + to.size() - 2 * common[0][0];
    }

    @Test
    void theChangesAreTheShortestAndGiveTheOtherText() {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            int kinds = 1 + random.nextInt(6);
            List<String> from = new ArrayList<>();
            List<String> to = new ArrayList<>();
            IntStream.range(0, random.nextInt(25)).forEach(i -> from.add("line" + random.nextInt(kinds)));
            IntStream.range(0, random.nextInt(25)).forEach(i -> to.add("line" + random.nextInt(kinds)));
            List<LineDiff.Edit> edits = LineDiff.edits(from, to);
            assertThat(applied(edits, from, to)).isEqualTo(to);
            assertThat(size(edits)).isEqualTo(shortest(from, to));
        }
    }

    @Test
    void hunksHaveThreeLinesAroundAndDoNotOverlap() {
        List<String> from =
                new ArrayList<>(IntStream.range(0, 40).mapToObj(i -> "l" + i).toList());
        List<String> to = new ArrayList<>(from);
        to.set(10, "changed");
        to.set(17, "near: six lines between");
        to.set(25, "far");
        List<LineDiff.Hunk> hunks = LineDiff.hunks(from, to);
        assertThat(hunks).hasSize(2);
        assertThat(hunks.get(0).from()).isEqualTo(7);
        assertThat(hunks.get(0).fromEnd()).isEqualTo(21);
        assertThat(hunks.get(1).from()).isEqualTo(22);
    }

    @Test
    void textsThatDifferTooMuchAreReplacedWholly() {
        List<String> from = Collections.nCopies(200_000, "a\n");
        List<String> to = Collections.nCopies(200_000, "b\n");
        assertThat(LineDiff.edits(from, to)).containsExactly(new LineDiff.Edit(0, 200_000, 0, 200_000));
    }
}
