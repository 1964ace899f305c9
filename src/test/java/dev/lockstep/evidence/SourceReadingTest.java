package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceReadingTest {
    private static final int AT_ONCE = 8;
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;
    private final SourceRest rest = new SourceRest();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    /** Resource Manager fills its bucket slowly and asks to wait in between: thousands of reads cost few refusals. */
    @Test
    void thousandsOfReadsAgainstAQuotaCostFewRefusals() throws Exception {
        Set<ReconcilerId> read = ConcurrentHashMap.newKeySet();
        AtomicInteger bucket = new AtomicInteger(250);
        AtomicInteger refused = new AtomicInteger();
        List<ReconcilerReport> fleet = fleet(12_000);
        int looks = 0;
        while (read.size() < fleet.size()) {
            List<ReconcilerReport> left =
                    fleet.stream().filter(one -> !read.contains(one.id())).toList();
            SourceReading look = look(left, one -> {
                if (bucket.getAndDecrement() <= 0) {
                    refused.incrementAndGet();
                    return Optional.of(new OutsideException.Transient("throttled", Duration.ofSeconds(17), null));
                }
                read.add(one.id());
                return Optional.empty();
            });
            looks++;
            if (read.size() < fleet.size()) {
                assertThat(look.again(now.get())).contains(Duration.ofSeconds(17));
                assertThat(look.troubles(now.get()))
                        .hasSizeLessThanOrEqualTo(3)
                        .last()
                        .asString()
                        .endsWith("clusters are still to be read directly from source azure: it is left alone for 17 s,"
                                + " because throttled");
            }
            now.set(now.get().plusSeconds(17));
            bucket.set(425);
        }
        assertThat(refused.get()).isLessThanOrEqualTo(looks * AT_ONCE);
        assertThat(looks).isLessThanOrEqualTo(30);
    }

    @Test
    void aSourceThatDoesNotAnswerIsNotAskedForEachOfItsClusters() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SourceReading look = look(fleet(1_000), one -> {
            asked.incrementAndGet();
            return Optional.of(new OutsideException.Transient("no answer", null));
        });
        assertThat(asked.get()).isLessThan(SourceRest.FEW + AT_ONCE);
        assertThat(look.troubles(now.get())).anyMatch(words -> words.contains("left alone for 5 s, because no answer"));
    }

    @Test
    void whatIsGoneSaysThatTheSourceAnswers() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SourceReading look = look(fleet(100), one -> {
            asked.incrementAndGet();
            return Optional.of(new OutsideException.NotFound("gone", null));
        });
        assertThat(asked.get()).isEqualTo(100);
        assertThat(look.again(now.get())).isEmpty();
        assertThat(look.troubles(now.get())).containsExactly("gone", "99 more direct reads of source azure failed");
    }

    @Test
    void aLookEnds() throws Exception {
        SourceReading look = look(fleet(100), one -> {
            now.updateAndGet(then -> then.plusSeconds(10));
            return Optional.empty();
        });
        assertThat(look.again(now.get())).contains(Duration.ZERO);
        assertThat(look.troubles(now.get()))
                .singleElement()
                .asString()
                .contains("still to be read directly from source azure: they are so many that it takes several looks");
    }

    /** Thousands of one stage do not keep the few of another one from being read. */
    @Test
    void readingsOfTheSameSourceTakeTurns() throws Exception {
        List<String> order = new ArrayList<>();
        ExecutorService one = Executors.newSingleThreadExecutor();
        CountDownLatch bothAreThere = new CountDownLatch(1);
        one.execute(() -> assertThatCode(bothAreThere::await).doesNotThrowAnyException());
        CompletableFuture<Void> many =
                reading(fleet(1_000), read -> order.add("many")).start(one, 1);
        CompletableFuture<Void> few =
                reading(fleet(3), read -> order.add("few")).start(one, 1);
        bothAreThere.countDown();
        few.get(20, TimeUnit.SECONDS);
        many.get(20, TimeUnit.SECONDS);
        one.shutdown();
        assertThat(order.subList(0, 6)).containsExactly("many", "few", "many", "few", "many", "few");
    }

    @Test
    void whatIsNotAnsweredInTimeIsStillToBeRead() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(AT_ONCE);
        SourceReading look = reading(fleet(100), read -> {
            asked.countDown();
            assertThatCode(never::await).doesNotThrowAnyException();
        });
        CompletableFuture<Void> done = look.start(threads, AT_ONCE);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        look.stop();
        assertThat(look.troubles(now.get()))
                .containsExactly("100 of its clusters are still to be read directly from source azure:"
                        + " it has not answered in time");
        assertThat(look.again(now.get())).contains(Duration.ofSeconds(5));
        never.countDown();
        done.get(20, TimeUnit.SECONDS);
        assertThat(look.troubles(now.get())).singleElement().asString().startsWith("92 of its clusters");
    }

    private SourceReading reading(List<ReconcilerReport> toRead, Consumer<ReconcilerReport> read) {
        return new SourceReading("azure", toRead, rest, clock, now.get().plusSeconds(60), one -> {
            read.accept(one);
            return Optional.empty();
        });
    }

    private SourceReading look(
            List<ReconcilerReport> toRead, Function<ReconcilerReport, Optional<OutsideException>> read)
            throws InterruptedException, ExecutionException {
        SourceReading look =
                new SourceReading("azure", toRead, rest, clock, now.get().plusSeconds(60), read);
        look.start(threads, AT_ONCE).get();
        return look;
    }

    private static List<ReconcilerReport> fleet(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new ReconcilerReport(
                        new ReconcilerId("azure", "owner-" + i, "config"),
                        "cluster-" + i,
                        ReconcilerKind.FLUX_ARC,
                        "github.com/acme/gitops",
                        "dev",
                        "small",
                        new Evidence.Flux(
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        START))
                .toList();
    }
}
