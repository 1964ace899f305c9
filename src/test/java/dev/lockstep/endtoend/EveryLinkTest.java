package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A run that is paused, fails, recovers and is retried, as each role sees it: at every stop all pages are gone through, link by link, and
 * what is done next is done with a form that was found there.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class EveryLinkTest {
    private static final Pattern LINK = Pattern.compile("(?:href|hx-get)=\"(/[^\"]*)\"");
    private static final Pattern FORM =
            Pattern.compile("<form [^>]*method=\"post\" action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
    private static final Map<String, String> TOKENS =
            Map.of("viewer", TestServer.VIEWER, "approver", TestServer.APPROVER, "operator", TestServer.OPERATOR);

    /** @param fields what it sends along without being asked */
    private record Form(String action, Map<String, String> fields) {}

    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    private static RequestSpecification as(String role) {
        return given().auth()
                .preemptive()
                .oauth2(TOKENS.get(role))
                .accept("text/html")
                .redirects()
                .follow(false);
    }

    private static String page(String address) {
        Response page = as("operator").get(address);
        assertThat(page.statusCode()).as(address).isEqualTo(200);
        return page.asString();
    }

    private static String text(String attribute) {
        return attribute.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'");
    }

    /** Every page that links lead to; the sandbox's own are only opened. */
    private static Map<String, Form> everyPage(String role, String when) {
        Deque<String> open = new ArrayDeque<>(List.of("/"));
        Set<String> known = new HashSet<>(open);
        List<String> broken = new ArrayList<>();
        Map<String, Form> forms = new HashMap<>();
        while (!open.isEmpty()) {
            String address = open.remove();
            Response answer = as(role).urlEncodingEnabled(false).get(address);
            boolean unchanged = address.contains("seen=") && answer.statusCode() == 204;
            if (answer.statusCode() != 200 && !unchanged) {
                broken.add(address + ": " + answer.statusCode());
            }
            if (address.startsWith("/sandbox")
                    || unchanged
                    || !answer.contentType().startsWith("text/html")) {
                continue;
            }
            String html = answer.asString();
            assertThat(html)
                    .as("%s leads to clusters that are not there", address)
                    .doesNotContain("portal.azure.com");
            for (Matcher link = LINK.matcher(html); link.find(); ) {
                String to = text(link.group(1)).replaceFirst("#.*", "");
                if (known.add(to)) {
                    open.add(to);
                }
            }
            for (Matcher form = FORM.matcher(html); form.find(); ) {
                Map<String, String> fields = new HashMap<>();
                for (Matcher hidden = HIDDEN.matcher(form.group(2)); hidden.find(); ) {
                    fields.put(text(hidden.group(1)), text(hidden.group(2)));
                }
                forms.put(text(form.group(1)), new Form(text(form.group(1)), fields));
            }
        }
        assertThat(broken).as("links that lead nowhere, %s, as %s", when, role).isEmpty();
        assertThat(known).as("pages, %s, as %s", when, role).hasSizeGreaterThan(5);
        return forms;
    }

    /** @return the forms that an operator finds, by where they are sent */
    private static Map<String, Form> everyPage(String when) {
        assertThat(everyPage("viewer", when)).as(when).isEmpty();
        assertThat(everyPage("approver", when)).as(when).isEmpty();
        return everyPage("operator", when);
    }

    /** @param action as it was found */
    private static Response send(Map<String, Form> forms, String action) {
        assertThat(forms).containsKey(action);
        Response answer = as("operator")
                .contentType("application/x-www-form-urlencoded")
                .formParams(forms.get(action).fields())
                .formParam("reason", "disk full")
                .post(action);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(303);
        return answer;
    }

    private static void awaitPage(String address, String... words) {
        await(address + " with " + List.of(words))
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(page(address)).contains(words));
    }

    /** Another cluster follows the branch of stage and fails; it is of a type that nothing is assigned to. */
    private void failingElsewhere(String like) {
        int inserted = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("""
                                insert into reconciler (source, owner, name, cluster, kind, repository, branch, cluster_type, evidence,
                                    observed_at, first_seen_at, failing_since)
                                select 'elsewhere', owner, name, 'spare-1', kind, repository, branch, 'spare', evidence,
                                    observed_at, first_seen_at, observed_at
                                from reconciler where cluster = :like and branch = 'stage'""")
                        .setParameter("like", like)
                        .executeUpdate());
        assertThat(inserted).isEqualTo(1);
    }

    @Test
    void everyLinkLeadsSomewhereAndEveryButtonDoesWhatItSays() {
        everyPage("before anything was promoted");

        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        JsonPath waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        long number = waiting.getLong("number");
        String run = "/promotions/" + number;
        awaitPage("/", "deadline <time");
        Map<String, Form> forms = everyPage("while it waits for a merge");
        assertThat(forms).containsKeys(run + "/abort", "/line/pause", "/promotions");

        send(forms, "/line/pause?run=" + number);
        awaitPage(
                run,
                "Paused by olga (this run): disk full",
                "Do not merge yet: it is paused by olga",
                "<dt>deadline</dt><dd>stands still</dd>",
                "<span class=\"state waiting\">paused</span>");
        awaitPage("/", "<b>Paused by olga (this run): disk full</b>", "its deadline stands still");
        assertThat(page("/")).doesNotContain(">moving<", "deadline <time");
        forms = everyPage("while it is paused");
        assertThat(forms).doesNotContainKey("/line/pause?run=" + number);
        send(forms, "/line/resume?run=" + number);

        send(forms, "/line/pause");
        awaitPage("/", "<b>The line is stopped</b> <time", "By olga: disk full");
        forms = everyPage("while the line is stopped");
        assertThat(forms).doesNotContainKey("/line/pause");
        send(forms, "/line/resume");

        scene.fleet().fault("drone-arc", Fault.FAILS_TO_APPLY);
        scene.merge(id, "stage");
        scene.awaitStatus(id, "FAILED");
        awaitPage("/", ">stuck</span>", "failed after its merge");
        everyPage("after it failed");
        assertThat(page(run)).doesNotContain("by now, since");
        assertThat(scene.promotion(id).getString("stages[1].recoveredSince")).isNull();

        scene.fleet().fault("drone-arc", Fault.NONE);
        failingElsewhere("drone-arc");
        awaitPage(run, "id=\"recovered-stage\"", "by now, since <time", "id=\"retry-stage\"");
        awaitPage(
                "/",
                ">recovered</span>",
                "<b>The clusters of stage run <",
                "by now</b>, since <time",
                "id=\"in-retry-stage\"");
        assertThat(scene.promotion(id).getString("stages[1].recoveredSince")).isNotNull();
        assertThat(as("viewer").get(run).asString()).contains("by now, since").doesNotContain("/retry\"");
        forms = everyPage("after its clusters have recovered");
        String again = send(forms, run + "/retry").header("Location").replaceFirst(".*/", "");
        JsonPath retried = scene.awaitStatus(again, "SUCCEEDED");
        assertThat(Scene.stage(retried, "stage")).containsEntry("status", "NO_OP");
        assertThat(scene.promotion(id).getString("stages[1].recoveredSince")).isNull();
        awaitPage("/environments/kalypso/stage", ">healthy</span>");
        everyPage("after it was proven");
    }
}
