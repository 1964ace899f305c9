package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.evidence.SourcePoller.Demand;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.SourceRow;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.work.WorkGate;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A source never falls silent for ever: whatever a poll ends with is of this one poll. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class PollsThatFailTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Poll NOTHING = new Poll(NOON, List.of(), List.of(), Optional.empty());

    @Inject
    SourceStates states;

    @Inject
    PollClaims claims;

    @Inject
    EvidenceUpdates updates;

    @Inject
    UnlistedReconcilers unlisted;

    @Inject
    WorkGate gate;

    private Instant now = NOON;
    private Supplier<Poll> answer = () -> NOTHING;

    @Test
    void whateverAPollEndsWithTheNextOneGoesAhead() throws InterruptedException {
        SourcePoller poller = new SourcePoller(
                new Sources(List.of(new Told())),
                states,
                claims,
                updates,
                InstantSource.system(),
                new SourcePoller.Pace(Duration.ofMillis(1), Duration.ofMillis(1)),
                gate,
                unlisted);
        List<Supplier<Poll>> ends = List.of(
                () -> deeper(0),
                () -> {
                    throw new AssertionError("never");
                },
                () -> {
                    throw new NoClassDefFoundError("Away");
                },
                () -> {
                    throw new IllegalArgumentException("strange");
                },
                () -> {
                    throw new OutsideException.Permanent("not Argo CD");
                },
                () -> null);
        List<String> words = List.of(
                "StackOverflowError",
                "AssertionError",
                "NoClassDefFoundError",
                "IllegalArgumentException",
                "not Argo CD",
                "NullPointerException");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < ends.size(); i++) {
                answer = ends.get(i);
                String expected = words.get(i);
                poll(poller);
                await(expected)
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(row().error).contains(expected));
                answer = () -> NOTHING;
                poll(poller);
                await("the poll after " + expected)
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(row().error).isNull());
            }
        }
        poller.end(null);
    }

    /** At a later moment each time, so that the source is due. */
    private void poll(SourcePoller poller) {
        now = now.plus(Duration.ofDays(400));
        poller.poll(
                new Demand(
                        now,
                        Map.of(
                                new ReconcilerSource.Followed(RepositoryUrl.of("https://example.com/a/b"), "dev"),
                                Policy.Workloads.OBSERVE),
                        Optional.empty()),
                source -> true,
                changed -> {});
    }

    private SourceRow row() {
        return states.all().stream()
                .filter(row -> row.name.equals("told"))
                .findFirst()
                .orElseThrow();
    }

    private Poll deeper(int depth) {
        return depth < 0 ? NOTHING : deeper(depth + 1);
    }

    private final class Told implements ReconcilerSource {
        @Override
        public String name() {
            return "told";
        }

        @Override
        public Poll poll(Set<Followed> followed) {
            return answer.get();
        }

        @Override
        public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
            throw new OutsideException.NotFound("nothing here", null);
        }

        @Override
        public void refresh(ReconcilerId id, Optional<String> project) {}
    }
}
