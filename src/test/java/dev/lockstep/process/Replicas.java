package dev.lockstep.process;

import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestPostgres;
import dev.lockstep.sandbox.http.Interceptor.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Two processes of one installation that share a PostgreSQL and nothing else. Each has a token of its own for GitHub, so that the
 * world can tell who did what. GitHub's webhooks go to the first one.
 */
final class Replicas implements AutoCloseable {
    /** They live for seconds: what the second compiler would win in hours is not worth its time. */
    static final String FAST_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx400m";

    private final Installation installation = new Installation();
    private final SharedDatabase database = SharedDatabase.fresh();
    private final Replica one;
    private final Replica two;

    /** @param token for GitHub */
    record Replica(String name, String token, LockstepProcess process) {
        boolean sent(Seen request) {
            return request.token().equals(token);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * @param common settings of both
     * @param ofOne settings of the first one alone
     * @param ofTwo settings of the second one alone
     */
    Replicas(Map<String, String> common, Map<String, String> ofOne, Map<String, String> ofTwo) {
        installation.set("QUARKUS_DATASOURCE_JDBC_URL", database.url());
        installation.set("QUARKUS_DATASOURCE_JDBC_NEW_CONNECTION_SQL", TestPostgres.NOT_UTC);
        installation.set("QUARKUS_DATASOURCE_USERNAME", TestPostgres.USER);
        installation.set("QUARKUS_DATASOURCE_PASSWORD", TestPostgres.USER);
        installation.set("LOCKSTEP_LANES_POLL", "1s");
        // As in earnest: 10 s, and a look every second.
        installation.unset("LOCKSTEP_WORKER_");
        installation.set("LOCKSTEP_WORKER_NAME", "one");
        installation.set("JAVA_TOOL_OPTIONS", FAST_START);
        common.forEach(installation::set);
        Map<String, String> differences = new java.util.HashMap<>(ofTwo);
        String token = installation.world().sandbox().account("ada").token();
        differences.put("LOCKSTEP_WORKER_NAME", "two");
        differences.put("LOCKSTEP_GITHUB_TOKEN", token);
        two = new Replica("two", token, installation.another("two", differences));
        ofOne.forEach(installation::set);
        one = new Replica(
                "one", installation.world().sandbox().account("lockstep-bot").token(), installation.process());
    }

    Replicas() {
        this(Map.of(), Map.of(), Map.of());
    }

    Replica one() {
        return one;
    }

    Replica two() {
        return two;
    }

    List<Replica> both() {
        return List.of(one, two);
    }

    Replica other(Replica replica) {
        return replica == one ? two : one;
    }

    /** Who sent a request. */
    Replica sender(Seen request) {
        return both().stream()
                .filter(replica -> replica.sent(request))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("neither replica sent " + request.method() + " " + request.path()));
    }

    Installation installation() {
        return installation;
    }

    SharedDatabase database() {
        return database;
    }

    /** Starts those that do not run, at the same moment. */
    void start() {
        List<CompletableFuture<Duration>> starts = both().stream()
                .filter(replica -> !replica.process().isAlive())
                .map(replica ->
                        CompletableFuture.supplyAsync(() -> replica.process().start()))
                .toList();
        starts.forEach(CompletableFuture::join);
    }

    /** Waits for the next effect of a replica, and returns when it was. */
    Calls.Done awaitEffect(Replica replica, long sinceNanos, Duration patience) {
        return await("an effect of " + replica)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> installation.calls.effectsOf(replica.token(), sinceNanos), Predicate.not(List::isEmpty))
                .get(0);
    }

    @Override
    public void close() {
        two.process().close();
        installation.close();
    }
}
