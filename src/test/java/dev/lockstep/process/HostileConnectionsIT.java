package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * With a heap of 512 MB: connections whose headers or bodies never end, and deliveries of 25 MB at once that GitHub never signed, cost neither an
 * answer about health, nor a poll of a source, nor a run. A share of them in every build.
 */
@Tag("ci")
class HostileConnectionsIT {
    private static final Logger LOG = Logger.getLogger(HostileConnectionsIT.class);
    private static final long HEALTH_MILLIS = 2_000;
    private static final long LONGEST_BETWEEN_POLLS_MILLIS = 30_000;

    private final Installation installation = new Installation();
    private final LockstepProcess process = installation.process();
    private final Client operator = installation.operator();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aShareOfThemCostsNeitherHealthNorPollsNorRuns() throws Exception {
        endure(200, 20);
    }

    @Tag("proof")
    @Test
    void aThousandConnectionsAndAHundredDeliveriesCostNeitherHealthNorPollsNorRuns() throws Exception {
        endure(1_000, 100);
    }

    private void endure(int connections, int deliveries) throws Exception {
        installation.set("JAVA_TOOL_OPTIONS", "-Xmx512m");
        process.start();
        installation.awaitFirstLook();
        // What a server does for the first time takes both cores, whoever attacks it.
        promote(installation.promotion());
        try (HealthWatch health = HealthWatch.begin(process.address());
                SlowSockets slow = SlowSockets.open(process.address(), Installation.VIEWER, connections)) {
            long began = System.nanoTime();
            ForgedDeliveries forged = ForgedDeliveries.send(process.address(), deliveries);
            installation.world().sandbox().seed().changeOnMain("under-attack");
            JsonPath done = promote(operator.promoteHead());
            List<String> answers = forged.awaitAll();
            slow.awaitClosedByServer(connections);
            long ended = System.nanoTime();

            LOG.infof(
                    "Figures: %d slow connections at once, %d closed by the server; deliveries: %s; health asked %d times,"
                            + " slowest answer %d ms; memory %d MiB (RSS, heap of 512 MB); longest time between polls: Argo CD"
                            + " %d ms, Azure %d ms; %.1f s",
                    slow.most(),
                    slow.closedByServer(),
                    ForgedDeliveries.counted(answers),
                    health.asked(),
                    health.slowestMillis(),
                    Postmaster.kilobytes(process.pid(), "status", "VmRSS") / 1024,
                    longestPause("argocd", began, ended),
                    longestPause("azure", began, ended),
                    (ended - began) / 1e9);
            assertThat(done.getString("status")).isEqualTo("SUCCEEDED");
            assertThat(slow.most()).isEqualTo(connections);
            assertThat(answers).hasSize(deliveries).contains("401").doesNotContain("202", "500");
            assertThat(health.failures()).isEmpty();
            assertThat(health.slowestMillis()).isLessThan(HEALTH_MILLIS);
            assertThat(longestPause("argocd", began, ended)).isLessThan(LONGEST_BETWEEN_POLLS_MILLIS);
            assertThat(longestPause("azure", began, ended)).isLessThan(LONGEST_BETWEEN_POLLS_MILLIS);
        }
        assertThat(process.isAlive()).isTrue();
        assertThat(process.log()).doesNotContain(" ERROR ", "OutOfMemory", "does not answer", "took longer");
    }

    private JsonPath promote(String id) {
        installation.merge(operator.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        return operator.awaitStatus(id, "SUCCEEDED");
    }

    /** The longest time without a request to a service that the world answered well. */
    private long longestPause(String service, long began, long ended) {
        long last = began;
        long longest = 0;
        for (long time : installation.calls.times(service)) {
            if (time - began > 0 && time - ended < 0) {
                longest = Math.max(longest, time - last);
                last = time;
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, ended - last));
    }
}
