package dev.lockstep.process;

import static org.awaitility.Awaitility.await;

import dev.lockstep.process.crash.CrashAgent;
import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One installation in which the same scenario is gone through again and again, each time with the application dying somewhere else.
 * People in it are patient: they look at what is there, and ask again, with the same key, when nobody answers. Whoever finds
 * the application dead starts it.
 */
final class CrashScene implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration LOOK = Duration.ofMillis(25);

    final Installation installation = new Installation(Duration.ofMillis(20));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final CrashRig rig;
    private final Set<CrashPoint> deathsToCome = new LinkedHashSet<>();
    private Optional<Connection> connection = Optional.empty();
    private List<CrashPoint> passed = List.of();
    private int passes;
    private long before;
    private final List<CrashPoint> deaths = new ArrayList<>();

    CrashScene(Optional<CrashAgent.Mutation> mutation) {
        Path folder = Installation.freshDirectory();
        rig = new CrashRig(folder);
        installation.set("JAVA_TOOL_OPTIONS", rig.javaOptions(mutation));
        // Long enough for a machine that is busy: a living worker that loses its lease is another story.
        installation.set("LOCKSTEP_WORKER_LEASE", "15s");
        installation.set("LOCKSTEP_WORKER_POLL", "50ms");
        installation.set("LOCKSTEP_REFS_POLL", "0.3s");
        installation.set("LOCKSTEP_LANES_POLL", "0.3s");
        installation.set("LOCKSTEP_EVIDENCE_SETTLE", "200ms");
        installation.set("LOCKSTEP_EVIDENCE_TICK", "0.2s");
        installation.set("LOCKSTEP_EVIDENCE_FASTEST", "200ms");
        installation.set("LOCKSTEP_EVIDENCE_SLOWEST", "500ms");
        // What starts runs is the look at the branches alone, so that nothing depends on which of two is faster.
        installation.world().sandbox().webhooks().enabled(false);
        installation.process().start();
        installation.awaitFirstLook();
        until(
                "a first look at the environments",
                () -> number("select count(*) from lane where looked_at is not null") == 2);
    }

    /**
     * Goes through a scenario to its end. The state that it leaves is the same whichever points were chosen, or none.
     *
     * @param points to die at, in the order in which they happen to be passed
     */
    EndState goThrough(CrashScenario scenario, List<CrashPoint> points) {
        passes++;
        deaths.clear();
        EndState end = new EndState(installation, passes);
        before = end.lastRunBefore();
        deathsToCome.clear();
        deathsToCome.addAll(points);
        rig.arm(scenario.name() + " " + passes, before, deathsToCome);
        scenario.goThrough(this);
        // Who dies while nothing is left to do is started all the same.
        until("everything is at rest", () -> atRest() && rig.diedAt().isEmpty());
        passed = rig.passed();
        rig.arm("at rest", before, List.of());
        end.take();
        return end;
    }

    /** What the last pass met; asked when nobody died in it. */
    List<CrashPoint> passed() {
        return passed;
    }

    /** Where the application died in the last pass. */
    List<CrashPoint> deaths() {
        return deaths;
    }

    /** A value that no other pass has. */
    String marker(String which) {
        return "m" + passes + "-" + which;
    }

    private boolean atRest() {
        return number("select count(*) from promotion_work") == 0
                && number("select count(*) from lane where holder is not null or beside is not null"
                                + " or late_merge is not null or trouble is not null"
                                + " or current_inputs is distinct from rendered_inputs")
                        == 0;
    }

    /** The number of a run of this pass, counted from 1 in the order of their start, when it has come. */
    long run(int ordinal, String kind) {
        String which = " from promotion where number > " + before;
        until("run " + ordinal, () -> number("select count(*)" + which) >= ordinal);
        String[] found = query("select number || ' ' || kind" + which + " order by number")
                .get(ordinal - 1)
                .split(" ");
        if (!found[1].equals(kind)) {
            throw new AssertionError("run " + ordinal + " is no " + kind + ", but a " + found[1]);
        }
        return Long.parseLong(found[0]);
    }

    void awaitEnd(long run, String status) {
        until(
                "run " + run + " " + status,
                () -> number("select count(*) from promotion where number = " + run + " and status = '" + status
                                + "' and not exists (select 1 from promotion_work w where w.promotion_id = id)")
                        == 1);
    }

    /** Waits until a stage has saved that it waits at a step. */
    void awaitWaiting(long run, String environment, String step) {
        until(
                environment + " of run " + run + " waits at " + step,
                () -> number("select count(*) from promotion p join stage s on s.promotion_id = p.id where p.number = "
                                + run + " and s.environment = '" + environment + "' and s.step = '" + step
                                + "' and s.status = 'RUNNING' and s.waiting is not null")
                        == 1);
    }

    /** Something is the matter with all clusters, or nothing any more. */
    void fault(Fault fault) {
        for (ClusterView cluster : installation.world().fleet().clusters()) {
            installation.world().fleet().fault(cluster.name(), fault);
        }
        hint();
    }

    /** Waits until a stage has saved that it waits for its merge; then returns its pull request. */
    int awaitPullRequest(long run, String environment, Optional<String> otherThanHead) {
        String waits = "from promotion p join stage s on s.promotion_id = p.id"
                + " join promotion_work w on w.promotion_id = p.id where p.number = " + run
                + " and s.environment = '" + environment + "' and s.step = 'AWAIT_MERGE'"
                + " and s.status = 'RUNNING' and s.waiting is not null and w.lease_owner is null"
                + otherThanHead.map(head -> " and s.pr_head <> '" + head + "'").orElse("");
        AtomicInteger number = new AtomicInteger();
        until(environment + " of run " + run + " awaits its merge", () -> {
            query("select s.pr_number " + waits).stream()
                    .mapToInt(Integer::parseInt)
                    .forEach(number::set);
            return number.get() > 0;
        });
        return number.get();
    }

    /** What a webhook comes to: a hint that it is time to look. Kept, unlike a webhook, when nobody is there to take it. */
    private void hint() {
        installation
                .process()
                .postgres()
                .update("update promotion_work set woken = true, next_look_at = clock_timestamp()");
    }

    /** Grace merges, by GitHub's REST. */
    void merge(int pullRequest) {
        installation
                .gitHub()
                .request()
                .contentType("application/json")
                .body("{}")
                .put(Installation.GITOPS + "/pulls/" + pullRequest + "/merge")
                .then()
                .statusCode(200);
        hint();
    }

    /** Grace closes unmerged. */
    void closePullRequest(int pullRequest) {
        installation
                .gitHub()
                .request()
                .contentType("application/json")
                .body("{\"state\": \"closed\"}")
                .patch(Installation.GITOPS + "/pulls/" + pullRequest)
                .then()
                .statusCode(200);
        hint();
    }

    /** Olga asks for what has no key, until she sees that it was done. */
    void askAgainAndAgain(String path, BooleanSupplier done) {
        until(
                "what " + path + " is for",
                () -> done.getAsBoolean() || answered(path, "{}", false) && done.getAsBoolean());
    }

    /** Olga asks Lockstep, until there is an answer. */
    void ask(String path, String body) {
        until("an answer to " + path, () -> answered(path, body, true));
    }

    private boolean answered(String path, String body, boolean strict) {
        HttpRequest request = HttpRequest.newBuilder(
                        installation.operator().address().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + installation.operator().token())
                .header("Idempotency-Key", marker(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            // 409 and 503: the one that nobody answered is still being carried out.
            if (strict && answer.statusCode() >= 400 && answer.statusCode() != 503 && answer.statusCode() != 409) {
                throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode() < 300;
        } catch (IOException nobodyThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ada changes the configuration of an environment. */
    void configure(String environment, String value) {
        String file = "configs/" + environment + "-config.yaml";
        String text;
        try (HostedGit git = EndState.git(installation, "acme/kalypso-control-plane")) {
            text = git.file(git.branches().get(environment), file);
        }
        byte[] changed =
                text.replaceAll("(?m)^( *ENVIRONMENT:) .*$", "$1 " + value).getBytes(StandardCharsets.UTF_8);
        installation
                .world()
                .sandbox()
                .seed()
                .push(
                        "kalypso-control-plane",
                        environment,
                        "Call " + environment + " " + value,
                        Map.of(file, Optional.of(changed)));
    }

    String id(long run) {
        return query("select id from promotion where number = " + run).get(0);
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) {
        try {
            return FirstColumn.of(connection(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    /** Kept, as forty new ones a second would take the application's time. PostgreSQL outlives the application. */
    private Connection connection() throws SQLException {
        if (connection.isEmpty()) {
            connection = Optional.of(installation.process().postgres().connect());
        }
        return connection.get();
    }

    long number(String sql) {
        return Long.parseLong(query(sql).get(0));
    }

    void until(String what, BooleanSupplier condition) {
        try {
            await(what)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK)
                    .atMost(PATIENCE)
                    .until(() -> {
                        if (condition.getAsBoolean()) {
                            return true;
                        }
                        revive();
                        failures();
                        return false;
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not in " + PATIENCE.toSeconds() + " s: " + what + "\n" + everything(), e);
        }
    }

    private String everything() {
        return String.join(
                        "\n",
                        query("select p.number || ' ' || p.status || ' ' || to_jsonb(s) from promotion p"
                                + " join stage s on s.promotion_id = p.id where p.number > " + before
                                + " order by p.number, s.position"))
                + "\n"
                + String.join(
                        "\n",
                        query("select p.number || ' ' || e.type || ' ' || e.message from promotion_event e"
                                + " join promotion p on p.id = e.promotion_id where p.number > " + before
                                + " order by e.id"))
                + "\n" + String.join("\n", query("select to_jsonb(l) from lane l"));
    }

    /** No scenario fails by itself. */
    private void failures() {
        List<String> failed =
                query("select '#' || number || ': ' || coalesce(reason, '-') from promotion where number > " + before
                        + " and status = 'FAILED'");
        if (!failed.isEmpty()) {
            throw new AssertionError("failed: " + failed);
        }
    }

    private void revive() {
        if (!installation.process().isAlive()) {
            CrashPoint point =
                    rig.diedAt().orElseThrow(() -> new AssertionError("it died where it was not told to; see its log"));
            deathsToCome.remove(point);
            deaths.add(point);
            rig.arm("after death " + deaths.size(), before, deathsToCome);
            // The time that the lease of the dead has left is not waited for.
            installation
                    .process()
                    .postgres()
                    .update("update promotion_work set lease_until = clock_timestamp() where lease_owner is not null");
            installation.process().launch();
            // The next death may come before it is ready.
            installation.process().awaitReadyOrEnd();
        }
    }

    /** Where the agent's folder and the world are; for messages. */
    URI address() {
        return installation.process().address();
    }

    @Override
    public void close() {
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            installation.close();
        }
    }
}
