package dev.lockstep.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LooksTest {
    private final Looks looks = new Looks("tests");
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() throws InterruptedException {
        end.countDown();
        looks.end(Duration.ofSeconds(10));
    }

    private void never() {
        assertThatCode(end::await).doesNotThrowAnyException();
    }

    @Test
    void fiftyPipelinesThatNeverAnswerAndOneThatBreaksKeepNoOtherFromBeingLookedAt() throws InterruptedException {
        CountDownLatch mute = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            looks.begin("mute-" + i, () -> {
                mute.countDown();
                never();
            });
        }
        assertThat(mute.await(20, TimeUnit.SECONDS)).isTrue();
        looks.begin("broken", () -> {
            throw new StackOverflowError();
        });
        CountDownLatch well = new CountDownLatch(1);
        looks.begin("well", well::countDown);
        assertThat(well.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicInteger again = new AtomicInteger();
        await("what has broken is looked at again").until(() -> {
            looks.begin("broken", again::incrementAndGet);
            return again.get() > 0;
        });
    }

    @Test
    void aLookThatIsDueIsNotMadeBesideOneThatIsUnderWay() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        looks.begin("mute", this::never);
        looks.begin("mute", made::incrementAndGet);
        end.countDown();
        looks.end(Duration.ofSeconds(10));
        assertThat(made).hasValue(0);
    }

    @Test
    void aPushThatALookMayHaveMissedIsLookedAtOnceMoreWhenItHasEnded() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger superseded = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        looks.begin("slow", () -> {
            begun.countDown();
            never();
        });
        assertThatCode(begun::await).doesNotThrowAnyException();
        looks.beginAfresh("slow", superseded::incrementAndGet);
        looks.beginAfresh("slow", superseded::incrementAndGet);
        looks.beginAfresh("slow", made::incrementAndGet);
        assertThat(made).hasValue(0);
        end.countDown();
        await().until(() -> made.get() == 1);
        assertThat(superseded).as("three pushes are one look").hasValue(0);
    }

    @Test
    void whoeverBeginsALookDoesNotWaitForIt() {
        Semaphore looked = new Semaphore(0);
        looks.begin("mute", this::never);
        looks.beginAfresh("other", looked::release);
        assertThatCode(() -> looked.acquire()).doesNotThrowAnyException();
    }

    @Test
    void whenAProcessStopsNoLookIsBegunAnyMore() throws InterruptedException {
        looks.end(Duration.ofSeconds(1));
        AtomicInteger made = new AtomicInteger();
        looks.begin("late", made::incrementAndGet);
        looks.beginAfresh("late", made::incrementAndGet);
        assertThat(made).hasValue(0);
    }
}
