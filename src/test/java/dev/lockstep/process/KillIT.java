package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is killed, and when: after a restart the promotion goes on, and nothing is lost or done twice. */
@Tag("ci")
class KillIT {
    private static final String PULLS = "/api/v3" + Installation.GITOPS + "/pulls";

    private final Installation installation = new Installation();
    private final LockstepProcess process = installation.process();
    private final Client operator = installation.operator();

    @BeforeEach
    void start() {
        process.start();
    }

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void whileThePullRequestAwaitsItsMerge() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        process.kill();
        installation.merge(waiting, "stage");
        process.start();
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    @Test
    @Tag("proof")
    void whileTheStageAwaitsItsClusters() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        fault(Fault.NEVER_SYNCS);
        installation.merge(waiting, "stage");
        operator.awaitWaiting(id, "stage", "AWAIT_COMPLIANCE");
        process.kill();
        process.start();
        assertThat(Client.stage(operator.promotion(id), "stage").get("step")).isEqualTo("AWAIT_COMPLIANCE");
        fault(Fault.NONE);
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    /** What was proved is in the database, not in the process that saw it: the next one knows it through an outage. */
    @Test
    @Tag("proof")
    void whileClustersCannotLookAtGitThatHaveProvedTheirTarget() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        fault("drone-aks", Fault.NEVER_SYNCS);
        installation.merge(waiting, "stage");
        operator.awaitPromotion(
                id,
                "two of three have proved it",
                p -> List.of("PROVEN", "PROVEN").equals(ofBoth(p, "state")));
        process.kill();
        fault("drone-arc", Fault.NEVER_READY);
        fault("large-1", Fault.GIT_UNREACHABLE);
        process.start();
        JsonPath cutOff = operator.awaitPromotion(
                id,
                "an end, or both seen in the outage",
                p -> ended(p)
                        || ofBoth(p, "warnings").stream()
                                .allMatch(w -> w.toString().contains("though now")));
        Instant seen = observedAt(cutOff);
        JsonPath later = operator.awaitPromotion(
                id,
                "an end, or both seen for longer than the grace period of a second and a further look",
                p -> ended(p) || observedAt(p).isAfter(seen.plusSeconds(4)));
        assertThat(later.getString("status")).isEqualTo("RUNNING");
        assertThat(ofBoth(later, "state")).isEqualTo(List.of("PROVEN", "PROVEN"));
        fault("drone-aks", Fault.NONE);
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    private static boolean ended(JsonPath promotion) {
        return !"RUNNING".equals(promotion.getString("status"));
    }

    private static List<Object> ofBoth(JsonPath promotion, String what) {
        return promotion.getList("stages[1].evidence.findAll { it.cluster in ['drone-arc', 'large-1'] }." + what);
    }

    private static Instant observedAt(JsonPath promotion) {
        return Instant.parse(promotion.getString("stages[1].evidence.find { it.cluster == 'large-1' }.observedAt"));
    }

    private void fault(String cluster, Fault fault) {
        installation.world().fleet().fault(cluster, fault);
    }

    @Test
    @Tag("proof")
    void betweenThePushAndAPullRequestThatIsNeverOpened() throws InterruptedException {
        Calls.Held creation = installation.calls.holdBefore("POST", PULLS);
        String id = installation.promotion();
        creation.awaitReached();
        process.kill();
        creation.lose();
        assertThat(installation.world().sandbox().pullRequests()).isEmpty();
        goesOnFromDev(id);
    }

    @Test
    @Tag("proof")
    void betweenThePushAndAPullRequestThatIsOpenedUnheard() throws InterruptedException {
        Calls.Held creation = installation.calls.holdAnswer("POST", PULLS);
        String id = installation.promotion();
        creation.awaitReached();
        process.kill();
        creation.letGo();
        assertThat(installation.world().sandbox().pullRequests()).hasSize(1);
        goesOnFromDev(id);
    }

    @Test
    @Tag("proof")
    void betweenTheMergeAndSavingIt() throws InterruptedException {
        Calls.Held merged = installation.calls.holdAnswer("PUT", PULLS + "/[0-9]+/merge");
        String id = installation.promotion();
        merged.awaitReached();
        process.kill();
        merged.letGo();
        assertThat(installation.world().sandbox().pullRequests())
                .singleElement()
                .matches(view -> view.pull().merged());
        goesOnFromDev(id);
    }

    @Test
    void togetherWithPostgres() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        List<String> events = operator.events(id);
        process.killWithPostgres();
        process.start();
        assertThat(operator.promotion(id).getString("commit")).isEqualTo(waiting.getString("commit"));
        assertThat(operator.events(id)).startsWith(events.toArray(String[]::new));
        assertThat(process.postgres().query("show fsync")).containsExactly("on");
        assertThat(process.postgres().query("show synchronous_commit")).containsExactly("on");
        assertThat(process.postgres().query("show full_page_writes")).containsExactly("on");
        installation.merge(waiting, "stage");
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    @Test
    void politely() {
        String id = installation.promotion();
        JsonPath waiting = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        assertThat(process.terminate()).isLessThan(Duration.ofSeconds(15));
        assertEndedInOrder();
        process.start();
        installation.merge(waiting, "stage");
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
        // A server that outlived a killed process is taken over, and ends with the next one.
        process.kill();
        assertThat(process.postgres().process()).isPresent();
        process.start();
        process.terminate();
        assertEndedInOrder();
    }

    private void assertEndedInOrder() {
        assertThat(process.postgres().process()).isEmpty();
        assertThat(process.log().lines().filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ")))
                .isEmpty();
    }

    private void goesOnFromDev(String id) {
        process.start();
        installation.merge(operator.awaitWaiting(id, "stage", "AWAIT_MERGE"), "stage");
        installation.assertDoneOnce(operator.awaitStatus(id, "SUCCEEDED"));
    }

    private void fault(Fault fault) {
        for (ClusterView cluster : installation.world().fleet().clusters()) {
            installation.world().fleet().fault(cluster.name(), fault);
        }
    }
}
