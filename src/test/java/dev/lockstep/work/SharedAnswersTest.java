package dev.lockstep.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharedAnswersTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private record Seen(Instant at, String text) {}

    private final SharedAnswers<String, Seen> shared = new SharedAnswers<>(
            (seen, now) -> !now.isBefore(seen.at()) && now.isBefore(seen.at().plus(Duration.ofSeconds(5))));
    private final List<Set<String>> looked = new ArrayList<>();

    private Map<String, String> of(Instant now, String... questions) {
        return texts(shared.of(List.of(questions), now, unknown -> look(unknown, now)));
    }

    private static Map<String, String> texts(Map<String, Seen> answers) {
        return answers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().text()));
    }

    private void look(Map<String, CompletableFuture<Seen>> unknown, Instant now) {
        looked.add(new TreeSet<>(unknown.keySet()));
        unknown.forEach((question, answer) -> answer.complete(new Seen(now, question + looked.size())));
    }

    @Test
    void onlyWhatIsNotKnownIsAsked() {
        assertThat(of(NOW, "dev")).isEqualTo(Map.of("dev", "dev1"));
        assertThat(of(NOW.plusSeconds(4), "dev")).isEqualTo(Map.of("dev", "dev1"));
        assertThat(of(NOW.plusSeconds(4), "dev", "stage")).isEqualTo(Map.of("dev", "dev1", "stage", "stage2"));
        assertThat(of(NOW.plusSeconds(5), "dev")).isEqualTo(Map.of("dev", "dev3"));
        assertThat(of(NOW.minusSeconds(60), "dev"))
                .as("after the clock was set back")
                .isEqualTo(Map.of("dev", "dev4"));
        assertThat(looked).containsExactly(Set.of("dev"), Set.of("stage"), Set.of("dev"), Set.of("dev"));
    }

    /** Two pages at once: what the first has found known is still its answer when the second has it forgotten. */
    @Test
    void whatIsForgottenMeanwhileIsAnsweredAllTheSame() {
        of(NOW, "dev");
        assertThat(texts(shared.of(List.of("dev", "stage"), NOW.plusSeconds(4), unknown -> {
                    of(NOW.plusSeconds(6));
                    look(unknown, NOW);
                })))
                .isEqualTo(Map.of("dev", "dev1", "stage", "stage2"));
    }

    @Test
    void whatIsAskedAlreadyIsNotAskedAgain() throws InterruptedException {
        CountDownLatch secondAsks = new CountDownLatch(1);
        CompletableFuture<Map<String, String>> second = new CompletableFuture<>();
        Thread other = new Thread(() -> second.complete(texts(shared.of(List.of("dev", "stage"), NOW, unknown -> {
            look(unknown, NOW);
            secondAsks.countDown();
        }))));
        Map<String, Seen> first = shared.of(List.of("dev"), NOW, unknown -> {
            other.start();
            assertThat(within5Seconds(secondAsks)).isTrue();
            look(unknown, NOW);
        });
        assertThat(texts(first)).isEqualTo(Map.of("dev", "dev2"));
        other.join();
        assertThat(second.getNow(Map.of())).isEqualTo(Map.of("dev", "dev2", "stage", "stage1"));
        assertThat(looked).containsExactly(Set.of("stage"), Set.of("dev"));
    }

    @Test
    void whatFailsIsAskedAgain() {
        assertThatThrownBy(() -> shared.of(List.of("dev"), NOW, unknown -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        assertThatThrownBy(() -> shared.of(
                        List.of("dev"),
                        NOW,
                        unknown -> unknown.get("dev").completeExceptionally(new IllegalStateException("still away"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("still away");
        assertThat(of(NOW, "dev")).isEqualTo(Map.of("dev", "dev1"));
    }

    private static boolean within5Seconds(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
