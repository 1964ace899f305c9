package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.sandbox.faults.Extent;
import dev.lockstep.sandbox.faults.FaultKind;
import dev.lockstep.sandbox.faults.FaultRule;
import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.faults.Service;
import dev.lockstep.sandbox.seed.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class FaultsTest {
    private static final String GITOPS = "acme/" + Seed.GITOPS;
    private static final Extent ONCE = new Extent.Times(1);
    private static final Extent ALWAYS = new Extent.UntilRemoved();

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private Faults faults;
    private Rest rest;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.in(directory, "secret", "http://127.0.0.1:8080/sandbox"));
        faults = sandbox.faults();
        rest = Rest.of(sandbox, "lockstep-bot");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void throttlesTheNextCallsAndThenNoMore() throws Exception {
        add(FaultKind.THROTTLED, Service.GITHUB, new Extent.Times(2));
        for (int call = 0; call < 2; call++) {
            Rest.Answer answer = rest.get(GITOPS);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        assertThat(rest.get(GITOPS).status()).isEqualTo(200);
        assertThat(faults.all()).isEmpty();
    }

    @Test
    void strikesOnlyWhatItIsAbout() throws Exception {
        faults.add(rule(FaultKind.UNAVAILABLE, Service.GITHUB, ALWAYS)
                .only(Optional.of("GET"), Optional.of("/pulls"))
                .status(502)
                .seconds(7));
        assertThat(rest.get(GITOPS).status()).isEqualTo(200);
        Rest.Answer struck = rest.get(GITOPS + "/pulls");
        assertThat(struck.status()).isEqualTo(502);
        assertThat(struck.header("Retry-After")).isEqualTo("7");
        assertThat(faults.all()).extracting(Faults.View::struck).containsExactly(1);
    }

    @Test
    void theSameSeedStrikesTheSameCalls() throws Exception {
        List<Integer> first = twentyAnswers(3);
        assertThat(first).contains(200, 503);
        assertThat(twentyAnswers(3)).isEqualTo(first);
        assertThat(twentyAnswers(4)).isNotEqualTo(first);
    }

    private List<Integer> twentyAnswers(long seed) throws Exception {
        Faults.View fault = faults.add(
                FaultRule.of(FaultKind.UNAVAILABLE, Optional.of(Service.GITHUB), new Extent.Share(30, seed)));
        List<Integer> answers = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            answers.add(rest.get(GITOPS).status());
        }
        assertThat(faults.remove(fault.id())).isTrue();
        return answers;
    }

    @Test
    void aLostAnswerIsThatOfSomethingDone() throws Exception {
        String sha = sandbox.head(GITOPS, "dev").orElseThrow();
        add(FaultKind.ANSWER_LOST, Service.GITHUB, ONCE);
        assertThatThrownBy(() -> rest.send("POST", GITOPS + "/git/refs", ref("topic", sha)))
                .isInstanceOf(IOException.class);
        assertThat(sandbox.head(GITOPS, "topic")).contains(sha);
    }

    @Test
    void aPullRequestIsOpenedAndSaidToExist() throws Exception {
        String sha = changedBranch("topic");
        add(FaultKind.DUPLICATE_PULL_REQUEST, Service.GITHUB, ONCE);
        Rest.Answer answer = rest.send(
                "POST",
                GITOPS + "/pulls",
                "{\"title\": \"t\", \"head\": \"topic\", \"base\": \"dev\", \"body\": \"\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/message").asText()).contains("already exists");
        assertThat(sandbox.pullRequests())
                .singleElement()
                .satisfies(view -> assertThat(view.pull().headSha()).isEqualTo(sha));
    }

    @Test
    void mergesAreRefusedInGitHubsWordsAndMergeableStaysUnknown() throws Exception {
        int number = pullRequest();
        add(FaultKind.BASE_MODIFIED, Service.GITHUB, ONCE);
        add(FaultKind.HEAD_MODIFIED, Service.GITHUB, ONCE);
        add(FaultKind.MERGEABLE_UNKNOWN, Service.GITHUB, ONCE);
        String pull = GITOPS + "/pulls/" + number;
        assertThat(rest.get(pull).json().path("mergeable").isNull()).isTrue();
        assertThat(rest.get(pull).json().path("mergeable").asBoolean()).isTrue();
        Rest.Answer base = rest.send("PUT", pull + "/merge", "{}");
        assertThat(base.status()).isEqualTo(405);
        assertThat(base.json().path("message").asText())
                .isEqualTo("Base branch was modified. Review and try the merge again.");
        assertThat(rest.send("PUT", pull + "/merge", "{}").status()).isEqualTo(409);
        assertThat(rest.send("PUT", pull + "/merge", "{}").status()).isEqualTo(200);
    }

    @Test
    void aSecondaryLimitComesWithAdviceOrWithout() throws Exception {
        add(FaultKind.SECONDARY_LIMIT, Service.GITHUB, ONCE);
        Rest.Answer without = rest.get(GITOPS);
        assertThat(without.status()).isEqualTo(403);
        assertThat(without.header("Retry-After")).isEmpty();
        assertThat(without.json().path("message").asText()).contains("secondary rate limit");
        faults.add(rule(FaultKind.SECONDARY_LIMIT, Service.GITHUB, ONCE).seconds(2));
        assertThat(rest.get(GITOPS).header("Retry-After")).isEqualTo("2");
    }

    @Test
    void whatIsHeldGoesOnWhenFaultsAreRemoved() throws Exception {
        faults.add(rule(FaultKind.SLOW, Service.GITHUB, ONCE).seconds(600));
        CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> {
            try {
                return rest.get(GITOPS).status();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        org.awaitility.Awaitility.await().until(() -> faults.all().isEmpty());
        org.awaitility.Awaitility.await().until(() -> {
            faults.removeAll();
            return held.isDone();
        });
        assertThat(held.get()).isEqualTo(200);
    }

    @Test
    void gitFailsForPeopleAndNotForTheSandboxItself() {
        add(FaultKind.UNAVAILABLE, Service.GIT, ALWAYS);
        String url = sandbox.repositoryUrl(GITOPS).toString();
        assertThatThrownBy(() -> Git.lsRemoteRepository().setRemote(url).call())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("503");
        String before = sandbox.head("acme/" + Seed.CONTROL_PLANE, "main").orElseThrow();
        assertThat(sandbox.seed().docsOnlyChange()).isNotEqualTo(before);
    }

    @Test
    void webhooksSwitchedOffAreAFaultLikeOthers() {
        sandbox.webhooks().enabled(false);
        sandbox.webhooks().enabled(false);
        assertThat(faults.all()).extracting(view -> view.rule().kind()).containsExactly(FaultKind.WEBHOOK_LOST);
        faults.removeAll();
        assertThat(sandbox.webhooks().enabled()).isTrue();
        add(FaultKind.WEBHOOK_LOST, Service.GITHUB, ONCE);
        assertThat(sandbox.webhooks().enabled()).isTrue();
    }

    @Test
    void aResetRemovesThem() {
        add(FaultKind.SLOW, Service.GIT, ALWAYS);
        faults.add(rule(FaultKind.INDEX_LAG, Service.GRAPH, ALWAYS).seconds(9));
        assertThat(faults.indexLag()).isEqualTo(Duration.ofSeconds(9));
        sandbox.reset();
        assertThat(faults.all()).isEmpty();
        assertThat(faults.indexLag()).isZero();
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedWithASentence() {
        refused(() -> rule(FaultKind.SECONDARY_LIMIT, Service.GIT, ONCE), "SECONDARY_LIMIT strikes github, not git");
        refused(() -> FaultRule.of(FaultKind.SLOW, Optional.empty(), ONCE), "name the service that SLOW strikes");
        refused(() -> rule(FaultKind.INDEX_LAG, Service.GRAPH, ONCE), "lasts until it is removed");
        refused(() -> new Extent.Times(0), "between 1 and 10000");
        refused(() -> new Extent.Share(101, 1), "between 1 and 100");
        refused(() -> rule(FaultKind.SLOW, Service.GIT, ONCE).seconds(601), "between 0 and 600");
        refused(() -> rule(FaultKind.UNAVAILABLE, Service.GIT, ONCE).status(404), "between 500 and 599");
        refused(() -> FaultKind.of("nothing"), "one of THROTTLED");
        refused(() -> Service.of("gitlab"), "one of git, github, token, arm, graph, argocd");
        for (int count = 0; count < 100; count++) {
            add(FaultKind.SLOW, Service.GIT, ONCE);
        }
        refused(() -> add(FaultKind.SLOW, Service.GIT, ONCE), "remove some");
    }

    private static void refused(Runnable asking, String words) {
        assertThatThrownBy(asking::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    private static FaultRule rule(FaultKind kind, Service service, Extent extent) {
        return FaultRule.of(kind, Optional.of(service), extent);
    }

    private void add(FaultKind kind, Service service, Extent extent) {
        faults.add(rule(kind, service, extent));
    }

    private static String ref(String branch, String sha) {
        return "{\"ref\": \"refs/heads/" + branch + "\", \"sha\": \"" + sha + "\"}";
    }

    /** A branch that is one commit ahead of dev. */
    private String changedBranch(String name) throws Exception {
        String sha = sandbox.head(GITOPS, "dev").orElseThrow();
        assertThat(rest.send("POST", GITOPS + "/git/refs", ref(name, sha)).status())
                .isEqualTo(201);
        return sandbox.seed().push(Seed.GITOPS, name, "Notes", Map.of("x.md", Optional.of(new byte[] {'x'})));
    }

    private int pullRequest() throws Exception {
        changedBranch("topic");
        return rest.send(
                        "POST",
                        GITOPS + "/pulls",
                        "{\"title\": \"t\", \"head\": \"topic\", \"base\": \"dev\", \"body\": \"\"}")
                .json()
                .path("number")
                .asInt();
    }
}
