package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.process.Replicas.Replica;
import dev.lockstep.process.agent.AgentJar;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One replica's clock is half a minute fast, the other's half a minute slow; the database's is right. */
@Tag("proof")
class ClockSkewIT {
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration TAKEOVER = Duration.ofSeconds(15);
    private static final String PULLS = "/api/v3" + Installation.GITOPS + "/pulls";

    private final Replicas replicas = new Replicas(
            Map.of("QUARKUS_LOG_CONSOLE_FORMAT", "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %s%e%n"),
            Map.of("JAVA_TOOL_OPTIONS", Replicas.FAST_START + " " + AgentJar.skew(SKEW.toMillis())),
            Map.of("JAVA_TOOL_OPTIONS", Replicas.FAST_START + " " + AgentJar.skew(-SKEW.toMillis())));
    private final Installation installation = replicas.installation();
    private final Replica fast = replicas.one();
    private final Replica slow = replicas.two();
    private final Instant began = Instant.now();

    @BeforeEach
    void start() {
        replicas.start();
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    @Test
    void doesNoHarm() throws InterruptedException {
        Duration apart = Duration.between(firstLine(slow), firstLine(fast));
        assertThat(apart).as("the clocks are apart").isBetween(SKEW, SKEW.multipliedBy(3));
        assertThat(firstLine(slow)).as("the slow one").isBefore(Instant.now().minus(SKEW));
        Client operator = installation.operatorAt(slow.process());
        String id = installation.promotion();
        installation.merge(operator.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        JsonPath done = operator.awaitStatus(id, "SUCCEEDED");
        installation.assertDoneOnce(done);
        assertTimesAreTheDatabases();
        whatTheDeadHadInHandIsTakenOverInTime();
        theSlowOneLooksByItself();
        assertThat(replicas.both())
                .allSatisfy(replica -> assertThat(replica.process().log()).doesNotContain(" ERROR "));
    }

    private void assertTimesAreTheDatabases() {
        List<String> wrong = replicas.database()
                .query("select what || ' ' || at from ("
                        + " select 'created' as what, created_at as at from promotion"
                        + " union all select 'ended', ended_at from promotion"
                        + " union all select 'event', at from promotion_event"
                        + " union all select 'merged', merged_at from lane union all select 'proven', proven_at from lane"
                        + " union all select 'looked', looked_at from lane union all select 'merge', at from lane_merge"
                        + " union all select 'observed', observed_at from reconciler"
                        + " union all select 'judged', judged_at from stage_evidence"
                        + " union all select 'polled', polled_at from evidence_source"
                        + " union all select 'succeeded', succeeded_at from evidence_source"
                        + " union all select 'checked', checked_at from git_ref"
                        + " union all select 'delivered', received_at from webhook_delivery"
                        + " union all select 'preflight', checked_at from pipeline_check) times"
                        + " where at > clock_timestamp() or at < timestamptz '" + began.minusSeconds(1) + "'");
        assertThat(wrong).isEmpty();
        List<String> backwards = replicas.database()
                .query("select a.id::text from promotion_event a join promotion_event b"
                        + " on a.promotion_id = b.promotion_id and a.id < b.id and a.at > b.at");
        assertThat(backwards).as("events that come before the one before them").isEmpty();
    }

    private void whatTheDeadHadInHandIsTakenOverInTime() throws InterruptedException {
        Calls.Held opening = installation.calls.holdBefore("POST", PULLS);
        String commit = installation.world().sandbox().seed().changeOnMain("skewed");
        Replica busy = replicas.sender(opening.awaitReached());
        Replica other = replicas.other(busy);
        long killed = System.nanoTime();
        busy.process().kill();
        opening.lose();
        Duration took =
                Duration.ofNanos(replicas.awaitEffect(other, killed, TAKEOVER).nanos() - killed);
        Figures.note("takeover under skew, " + busy + " dead: " + took.toMillis() + " ms");
        Client by = installation.operatorAt(other.process());
        String id = by.promotionOf(commit);
        installation.merge(by.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        by.awaitStatus(id, "SUCCEEDED");
        replicas.start();
    }

    /** Whatever the fast one has left behind: when looks are due is said by the database's time. */
    private void theSlowOneLooksByItself() {
        fast.process().kill();
        long killed = System.nanoTime();
        String commit = installation.world().sandbox().seed().changeOnMain("alone");
        Client by = installation.operatorAt(slow.process());
        String id = by.promotionOf(commit);
        Duration seen = Duration.ofNanos(System.nanoTime() - killed);
        Figures.note("under skew, the slow one alone sees a push after " + seen.toMillis() + " ms");
        assertThat(seen).isLessThan(TAKEOVER);
        installation.merge(by.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        by.awaitStatus(id, "SUCCEEDED");
        Duration done = Duration.ofNanos(System.nanoTime() - killed);
        Figures.note("and has promoted it after " + done.toMillis() + " ms");
        assertThat(done)
                .as("before its own clock comes to where the fast one's was")
                .isLessThan(SKEW.multipliedBy(2));
    }

    private static Instant firstLine(Replica replica) {
        Matcher line = Pattern.compile("(?m)^(\\S+) INFO  Replica " + replica.name() + "/")
                .matcher(replica.process().log());
        assertThat(line.find()).isTrue();
        return java.time.OffsetDateTime.parse(line.group(1)).toInstant();
    }
}
