package dev.lockstep.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.lockstep.endtoend.Scene;
import dev.lockstep.endtoend.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What must hold on every page, looked at while a promotion with a nasty title waits for its merge. The test that merges
 * it comes last.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("ci")
class DashboardPagesTest {
    private static final String NASTY = "<img src=x onerror=alert(1)> & <b>\"bold\"</b> 'quoted' {1+1}";
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @Inject
    Scene scene;

    @TestHTTPResource("/")
    String base;

    private Chromium chromium;
    private String id = "";
    private long number;
    private int pullRequest;

    @BeforeAll
    void launch() {
        chromium = Chromium.launch();
    }

    /** Not before all: the addresses that the scene needs are known to each test only. */
    @BeforeEach
    void prepareOnce() {
        if (!id.isEmpty()) {
            return;
        }
        scene.reset();
        scene.sandbox().seed().onboardHelloWorld();
        String commit = scene.sandbox()
                .seed()
                .push(
                        Scene.CONTROL_PLANE.substring(Scene.CONTROL_PLANE.indexOf('/') + 1),
                        "main",
                        NASTY,
                        Map.of("docs/notes.md", Optional.of("notes".getBytes(StandardCharsets.UTF_8))));
        id = scene.promotionOf(commit);
        var waiting = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        number = waiting.getLong("number");
        pullRequest = Scene.pullRequest(waiting, "stage");
    }

    @AfterAll
    void end() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private List<String> addresses() {
        return List.of(
                "/",
                "/promotions",
                "/promotions?status=failed&kind=reconfiguration",
                "/promotions/" + number,
                "/promotions/" + number + "/abort",
                "/promotions/new?pipeline=kalypso",
                "/environments/kalypso/dev",
                "/environments/kalypso/stage",
                "/sandbox",
                "/sandbox/repositories/" + Scene.GITOPS + "/pull/" + pullRequest);
    }

    @Test
    @Order(2)
    void noPageMakesTheBrowserComplain() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            for (String address : addresses()) {
                tab.at(address).waitForLoadState();
            }
            tab.assertNoComplaints();
        }
    }

    @Test
    @Order(4)
    void aTitleWithMarkupIsText() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            for (String address :
                    List.of("/", "/promotions", "/promotions/" + number, "/promotions/" + number + "/abort")) {
                Page page = tab.at(address);
                page.onDialog(dialog -> {
                    throw new AssertionError("the title ran as script on " + address);
                });
                assertThat(page.locator("main")).containsText(NASTY);
                assertThat(page.locator("main img").count()).isZero();
            }
            tab.assertNoComplaints();
        }
    }

    @Test
    @Order(5)
    void theListIsNarrowedByItsForm() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions");
            assertThat(page.locator("#run-" + number)).isVisible();
            page.selectOption("#by-environment", "stage");
            page.selectOption("#by-status", "running");
            page.click("#show");
            page.waitForURL("**/promotions?*status=running*");
            assertThat(page.locator("#run-" + number)).isVisible();
            assertThat(page.locator("#by-status")).hasValue("running");
            page.selectOption("#by-status", "failed");
            page.click("#show");
            assertThat(page.locator("main")).containsText("None like this");
            page.click("#all");
            assertThat(page.locator("#run-" + number)).isVisible();
            page.navigate("/promotions?before=" + number);
            assertThat(page.locator("#run-" + number)).not().isVisible();
            page.click("#newest");
            assertThat(page.locator("#run-" + number)).isVisible();
        }
    }

    @Test
    @Order(6)
    void silenceIsSaidAndForgottenWhenItIsOver() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions/" + number);
            Locator notice = page.locator("#lost");
            assertThat(notice).isHidden();
            page.route("**/*seen=*", Route::abort);
            assertThat(notice).containsText("No answer from Lockstep", SOON);
            page.unroute("**/*seen=*");
            notice.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
            page.route("**/*seen=*", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
            assertThat(notice).containsText("answers with an error (503)", SOON);
            page.unroute("**/*seen=*");
            notice.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
        }
    }

    @Test
    @Order(7)
    void whatIsNotThereIsSaidOnAPage() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            assertThat(tab.at("/promotions/999999").locator("main")).containsText("There is nothing here");
            assertThat(tab.at("/environments/kalypso/nowhere").locator("main")).containsText("no such environment");
            assertThat(tab.at("/promotions?status=odd").locator("main")).containsText("superseded");
            assertThat(tab.at("/promotions/" + number + "/retry").locator("main"))
                    .containsText("still running");
        }
    }

    @Test
    @Order(8)
    void whatAReaderOpenedStaysOpenWhileThePageChanges() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions/" + number);
            page.locator("#steps-stage-1").focus();
            page.keyboard().press("Enter");
            page.click("#inputs-of-dev");
            page.locator("#steps-stage-1").focus();
            page.evaluate("scrollTo(0, 120)");
            scene.merge(id, "stage");
            assertThat(page.locator("h1")).containsText("succeeded", SOON);
            assertThat((Boolean) page.evaluate("document.getElementById('step-stage-1').open"))
                    .isTrue();
            assertThat((Boolean) page.evaluate("document.getElementById('inputs-dev').open"))
                    .isTrue();
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("steps-stage-1");
            assertThat(((Number) page.evaluate("scrollY")).intValue()).isEqualTo(120);
            tab.assertNoComplaints();
        }
    }
}
