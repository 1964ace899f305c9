package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.process.Replicas.Replica;
import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.github.PullRequest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two replicas on one PostgreSQL, with the leases and looks that they have in earnest. */
@Tag("ci")
class ReplicasIT {
    private static final String PULLS = "/api/v3" + Installation.GITOPS + "/pulls";
    private static final Duration TAKEOVER = Duration.ofSeconds(15);

    private static Replicas replicas;
    private static Installation installation;
    private static Client operator;

    @BeforeAll
    static void start() {
        replicas = new Replicas();
        installation = replicas.installation();
        replicas.start();
        operator = installation.operatorAt(replicas.one().process());
        String first = installation.promotion();
        installation.merge(operator.awaitWaiting(first, "stage", "AWAIT_MERGE"), "stage");
        installation.assertDoneOnce(operator.awaitStatus(first, "SUCCEEDED"));
    }

    /** Whatever a failed test left. */
    @BeforeEach
    void allIsWell() {
        fleet(Fault.NONE);
        replicas.start();
    }

    @AfterAll
    static void close() {
        replicas.close();
    }

    private static String promotion(String marker) {
        return promotion(marker, operator);
    }

    private static String promotion(String marker, Client by) {
        return by.promotionOf(installation.world().sandbox().seed().changeOnMain(marker));
    }

    private static void succeeds(String id, Client by) {
        installation.merge(by.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        assertEachStatusOnce(by.awaitStatus(id, "SUCCEEDED"));
    }

    private static void assertEachStatusOnce(JsonPath promotion) {
        String commit = promotion.getString("commit");
        List<String> each = List.of("Promoted", "Deploying", "Deployed");
        await("the last status")
                .until(() -> installation
                        .statuses(commit)
                        .getOrDefault("stage environment", List.of())
                        .contains("Deployed"));
        assertThat(installation.statuses(commit)).isEqualTo(Map.of("dev environment", each, "stage environment", each));
    }

    private static List<PullRequest> pulls(String branch) {
        return installation.world().sandbox().pullRequests().stream()
                .map(view -> view.pull())
                .filter(pull -> pull.baseRef().equals(branch))
                .toList();
    }

    @Test
    void bothShareTheWorkAndTheLeaseSaysWhoHasIt() throws InterruptedException {
        long began = System.nanoTime();
        Calls.Held opening = installation.calls.holdBefore("POST", PULLS);
        String id = promotion("shared");
        Replica busy = replicas.sender(opening.awaitReached());
        assertThat(replicas.database()
                        .query(
                                "select lease_owner from promotion_work where lease_owner is not null and promotion_id = '"
                                        + id + "'"))
                .singleElement()
                .asString()
                .matches(busy.name() + "/" + busy.process().pid() + "-[0-9a-f]{8}/[0-9]+");
        opening.letGo();
        succeeds(id, operator);
        for (int more = 0; !bothDidSomething(began); more++) {
            assertThat(more).as("promotions until both have done something").isLessThan(10);
            succeeds(promotion("shared-" + more), operator);
        }
        replicas.both()
                .forEach(replica -> assertThat(replica.process().log())
                        .contains("Replica " + replica.name() + "/"
                                + replica.process().pid() + "-"));
    }

    private static boolean bothDidSomething(long since) {
        return replicas.both().stream()
                .noneMatch(replica ->
                        installation.calls.effectsOf(replica.token(), since).isEmpty());
    }

    @Test
    void whatADeadReplicaHadInHandIsTakenOverInTime() throws InterruptedException {
        Calls.Held opening = installation.calls.holdBefore("POST", PULLS);
        String commit = installation.world().sandbox().seed().changeOnMain("takeover");
        Replica busy = replicas.sender(opening.awaitReached());
        Replica other = replicas.other(busy);
        int before = pulls("dev").size();
        long killed = System.nanoTime();
        busy.process().kill();
        opening.lose();
        Calls.Done next = replicas.awaitEffect(other, killed, TAKEOVER);
        Duration took = Duration.ofNanos(next.nanos() - killed);
        Figures.note("takeover after a kill: " + took.toMillis() + " ms");
        assertThat(took).isLessThanOrEqualTo(TAKEOVER);
        Client by = installation.operatorAt(other.process());
        String id = by.promotionOf(commit);
        succeeds(id, by);
        assertThat(pulls("dev")).hasSize(before + 1);
    }

    /** It has looked at what is there, and is about to write; when it wakes up, what it saw has long been otherwise. */
    @Test
    void aReplicaThatWakesUpAfterItsLeaseWritesNothing() throws InterruptedException {
        Calls.Held look = installation.calls.holdAnswer(
                "GET", "/api/v3/repos/acme/kalypso-control-plane/commits/[0-9a-f]{40}/statuses");
        String commit = installation.world().sandbox().seed().changeOnMain("frozen");
        Replica sleeper = replicas.sender(look.awaitReached());
        Replica other = replicas.other(sleeper);
        Client by = installation.operatorAt(other.process());
        String logged = sleeper.process().log();
        sleeper.process().freeze();
        long frozen = System.nanoTime();
        look.letGo();
        String id = by.promotionOf(commit);
        by.awaitWaiting(id, "stage", "AWAIT_MERGE");
        Duration slept = Duration.ofNanos(System.nanoTime() - frozen);
        assertThat(slept).as("longer than the lease").isGreaterThan(Duration.ofSeconds(10));
        long woken = System.nanoTime();
        sleeper.process().thaw();
        await("it finds out")
                .until(() -> sleeper.process()
                        .log()
                        .substring(logged.length())
                        .contains("the lease of promotion " + id + " ran out"));
        assertThat(installation.calls.effectsOf(sleeper.token(), woken)).isEmpty();
        succeeds(id, by);

        // It goes on working: the other one is not there any more, and it does the rest alone.
        other.process().kill();
        Client awake = installation.operatorAt(sleeper.process());
        succeeds(promotion("awake", awake), awake);
    }

    @Test
    void theRulesOfLanesHoldWithTwoAtWork() {
        String first = promotion("older");
        int number = number(operator.awaitWaiting(first, "stage", "AWAIT_MERGE"));
        String second = promotion("newer");
        assertThat(operator.awaitStatus(first, "SUPERSEDED").getString("reason"))
                .contains("a newer commit");
        JsonPath waiting = operator.awaitWaiting(second, "stage", "AWAIT_MERGE");
        assertThat(number(waiting)).as("updated in place").isEqualTo(number);

        String head = waiting.getString("stages[1].pullRequest.headCommit");
        configure("stage", "Absorbed");
        JsonPath again = operator.awaitPromotion(
                second,
                "the configuration is in its pull request",
                p -> "AWAIT_MERGE".equals(p.getString("stages[1].step"))
                        && !head.equals(p.getString("stages[1].pullRequest.headCommit")));
        assertThat(number(again)).isEqualTo(number);
        assertThat(operator.runs("RECONFIGURATION")).isEmpty();

        fleet(Fault.NEVER_SYNCS);
        installation.merge(again, "stage");
        operator.awaitWaiting(second, "stage", "AWAIT_COMPLIANCE");
        String third = promotion("third");
        operator.awaitWaiting(third, "dev", "AWAIT_COMPLIANCE");
        String fourth = promotion("fourth");
        operator.awaitWaiting(fourth, "dev", "GATE");
        String fifth = promotion("fifth");
        assertThat(operator.awaitStatus(fourth, "SUPERSEDED").getString("reason"))
                .contains("a newer commit");
        fleet(Fault.NONE);
        operator.awaitStatus(second, "SUCCEEDED");
        succeeds(fifth, operator);
        assertOnePullRequestAtATime();
    }

    @Test
    void bothBeginAnew() {
        String id = promotion("restart");
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        replicas.both().forEach(replica -> replica.process().kill());
        installation.merge(waiting, "stage");
        String later = installation.world().sandbox().seed().changeOnMain("while-away");
        replicas.start();
        assertEachStatusOnce(operator.awaitStatus(id, "SUCCEEDED"));
        succeeds(operator.promotionOf(later), operator);
    }

    private static int number(JsonPath promotion) {
        return promotion.getInt("stages[1].pullRequest.number");
    }

    private static void configure(String environment, String value) {
        KillScenario.configure(installation.world().sandbox().seed(), environment, value);
    }

    private static void fleet(Fault fault) {
        for (ClusterView cluster : installation.world().fleet().clusters()) {
            installation.world().fleet().fault(cluster.name(), fault);
        }
    }

    private static void assertOnePullRequestAtATime() {
        for (String branch : List.of("dev", "stage")) {
            List<PullRequest> all = pulls(branch).stream()
                    .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                    .toList();
            for (int i = 1; i < all.size(); i++) {
                assertThat(all.get(i - 1).closedAt())
                        .as(
                                "pull request #%d is over before #%d is opened",
                                all.get(i - 1).number(), all.get(i).number())
                        .get()
                        .matches(isNotAfter(all.get(i)));
            }
        }
    }

    private static java.util.function.Predicate<java.time.Instant> isNotAfter(PullRequest next) {
        return ended -> !ended.isAfter(next.createdAt());
    }
}
