package dev.lockstep.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PipelineDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    private static final List<PipelineDefinition> PIPELINES =
            List.of(pipeline("mute"), pipeline("broken"), pipeline("well"));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger mute = new AtomicInteger();
    private final AtomicInteger well = new AtomicInteger();

    private static PipelineDefinition pipeline(String name) {
        return new PipelineDefinition(name, "https://github.com/acme/" + name, "main", List.of());
    }

    @AfterEach
    void stop() {
        end.countDown();
        threads.shutdownNow();
    }

    private void look(PipelineDefinition pipeline) {
        switch (pipeline.name()) {
            case "mute" -> {
                mute.incrementAndGet();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case "broken" -> throw new StackOverflowError();
            default -> well.incrementAndGet();
        }
    }

    @Test
    void onePipelineThatNeverAnswersAndOneThatBreaksKeepNoOtherFromBeingLookedAt() throws InterruptedException {
        SideBySide sideBySide = new SideBySide(threads, Duration.ofMillis(200));
        sideBySide.each(PIPELINES, this::look);
        sideBySide.each(PIPELINES, this::look);
        threads.shutdown();
        end.countDown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(well).hasValue(2);
        assertThat(mute).hasValue(1);
    }

    @Test
    void withoutAThreadTheLookIsMadeAllTheSame() {
        threads.shutdown();
        new SideBySide(threads, Duration.ofSeconds(10)).each(List.of(pipeline("well")), this::look);
        assertThat(well).hasValue(1);
    }
}
