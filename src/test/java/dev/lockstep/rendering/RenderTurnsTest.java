package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderTurnsTest {
    private static final long MB = 1 << 20;

    private long now;

    private RenderTurns turns(int atOnce) {
        return new RenderTurns(atOnce, () -> now);
    }

    private void later(Duration time) {
        now += time.toNanos();
    }

    @Test
    void togetherTheyHoldAtMostHalfOfTheHeapAndLeaveAWorkerFree() {
        assertThat(RenderTurns.atOnce(512 * MB, 256 * MB, 4)).isEqualTo(1);
        assertThat(RenderTurns.atOnce(300 * MB, 256 * MB, 4)).isEqualTo(1);
        assertThat(RenderTurns.atOnce(1024 * MB, 256 * MB, 4)).isEqualTo(2);
        assertThat(RenderTurns.atOnce(8192 * MB, 256 * MB, 4)).isEqualTo(3);
        assertThat(RenderTurns.atOnce(8192 * MB, 256 * MB, 1)).isEqualTo(1);
        assertThat(RenderTurns.atOnce(8192 * MB, 256 * MB, 64)).isEqualTo(16);
    }

    @Test
    void whoHasNoTurnIsToldWhyAndGetsItWhenOneEnds() {
        RenderTurns turns = turns(1);
        assertThat(turns.begin("shop", "a")).isTrue();
        assertThat(turns.begin("shop", "b")).isFalse();
        assertThat(turns.reason())
                .isEqualTo("1 environment is being rendered by this replica, and it renders one at a time");
        later(Duration.ofSeconds(1));
        assertThat(turns.begin("shop", "c")).isFalse();
        assertThat(turns.reason()).endsWith("; 2 wait for their turn");
        turns.end("shop");
        assertThat(turns.begin("shop", "c")).as("behind b").isFalse();
        assertThat(turns.begin("shop", "b")).isTrue();
    }

    /** Ten environments of one pipeline, and one of another that came last. */
    @Test
    void aPipelineWithManyEnvironmentsStarvesNoOther() {
        RenderTurns turns = turns(2);
        assertThat(turns.begin("large", "0")).isTrue();
        assertThat(turns.begin("large", "1")).isTrue();
        for (int i = 2; i < 10; i++) {
            later(Duration.ofMillis(1));
            assertThat(turns.begin("large", String.valueOf(i))).isFalse();
        }
        later(Duration.ofMillis(1));
        assertThat(turns.begin("small", "x")).isFalse();
        turns.end("large");
        assertThat(turns.begin("large", "2")).as("of a pipeline that renders").isFalse();
        assertThat(turns.begin("small", "x")).isTrue();
        turns.end("large");
        List<String> order = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            for (int i = 9; i >= 2; i--) {
                String who = String.valueOf(i);
                if (!order.contains(who) && turns.begin("large", who)) {
                    order.add(who);
                    turns.end("large");
                }
            }
        }
        assertThat(order).containsExactly("2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void whoDoesNotComeBackHoldsUpNobody() {
        RenderTurns turns = turns(1);
        assertThat(turns.begin("shop", "a")).isTrue();
        assertThat(turns.begin("shop", "aborted meanwhile")).isFalse();
        turns.end("shop");
        assertThat(turns.begin("shop", "b")).isFalse();
        later(RenderTurns.ABSENT.plusMillis(1));
        assertThat(turns.begin("shop", "b")).isTrue();
    }

    /** Nothing renders whenever the next one is chosen, so nothing tells who has had much but who has had the last turn. */
    @Test
    void oneAtATimeIsFairBetweenPipelinesToo() {
        RenderTurns turns = turns(1);
        assertThat(turns.begin("large", "0")).isTrue();
        for (int i = 1; i < 11; i++) {
            later(Duration.ofMillis(1));
            assertThat(turns.begin("large", String.valueOf(i))).isFalse();
        }
        later(Duration.ofMillis(1));
        assertThat(turns.begin("small", "x")).isFalse();
        assertThat(turns.begin("small", "y")).isFalse();
        List<String> order = new ArrayList<>();
        String had = "large";
        for (int turn = 0; turn < 5; turn++) {
            turns.end(had);
            for (String who : List.of("9", "10", "1", "2", "3", "4", "5", "6", "7", "8", "x", "y")) {
                String pipeline = who.compareTo("a") > 0 ? "small" : "large";
                if (!order.contains(who) && turns.begin(pipeline, who)) {
                    order.add(who);
                    had = pipeline;
                    break;
                }
            }
        }
        assertThat(order).containsExactly("x", "1", "y", "2", "3");
    }

    /** All workers render, so nobody can come back for a while. */
    @Test
    void whoComesBackLateKeepsItsPlace() {
        RenderTurns turns = turns(1);
        assertThat(turns.begin("shop", "a")).isTrue();
        assertThat(turns.begin("shop", "first")).isFalse();
        later(Duration.ofSeconds(50));
        assertThat(turns.begin("shop", "second")).isFalse();
        turns.end("shop");
        assertThat(turns.begin("shop", "first")).isTrue();
    }
}
