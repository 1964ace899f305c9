package dev.lockstep.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class QuiesceLockTest {
    private final QuiesceLock quiesce = new QuiesceLock();

    @Test
    void waitsForThoseWhoMoveAndTellsThem() throws Exception {
        CountDownLatch moving = new CountDownLatch(1);
        AtomicBoolean put = new AtomicBoolean();
        CompletableFuture<Void> mover = CompletableFuture.runAsync(() -> quiesce.within(() -> {
            moving.countDown();
            await().until(quiesce::closing);
            quiesce.within(() -> put.set(true));
        }));
        assertThat(moving.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(quiesce.during(Duration.ofSeconds(10), () -> {
                    assertThat(put).isTrue();
                    // Whoever stands still may do himself what the others must not.
                    quiesce.within(() -> {});
                }))
                .isTrue();
        mover.get(10, TimeUnit.SECONDS);
        assertThat(quiesce.closing()).isFalse();
    }

    @Test
    void givesUpOnSomebodyWhoGoesOnMoving() throws Exception {
        CountDownLatch moving = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> mover = CompletableFuture.runAsync(() -> quiesce.within(() -> {
            moving.countDown();
            await().until(() -> end.getCount() == 0);
        }));
        assertThat(moving.await(10, TimeUnit.SECONDS)).isTrue();
        AtomicBoolean ran = new AtomicBoolean();
        assertThat(quiesce.during(Duration.ofMillis(10), () -> ran.set(true))).isFalse();
        assertThat(ran).isFalse();
        end.countDown();
        mover.get(10, TimeUnit.SECONDS);
    }
}
