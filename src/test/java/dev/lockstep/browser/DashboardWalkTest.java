package dev.lockstep.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.lockstep.endtoend.Scene;
import dev.lockstep.endtoend.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person does with the dashboard, click by click. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class DashboardWalkTest {
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
    private static Chromium chromium;

    @Inject
    Scene scene;

    @TestHTTPResource("/")
    String base;

    private Chromium.Tab tab;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void end() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void reset() {
        scene.reset();
        tab = chromium.tab(base);
    }

    @AfterEach
    void close() {
        tab.close();
    }

    @Test
    void aCommitIsMadeFollowedMergedAndProven() {
        Page page = tab.at("/");
        assertThat(page.locator("main")).containsText("Nothing has been promoted yet");
        page.navigate("/sandbox");
        page.click("#commit-onboard");
        page.waitForURL("**/");

        Locator stage = page.locator("section.lane[aria-label=stage]");
        assertThat(stage).containsText("waits for a person", SOON);
        assertThat(stage).containsText("step 4 of 6");
        page.click("#in-pr-stage");
        page.locator("button", new Page.LocatorOptions().setHasText("Merge")).click();
        assertThat(page.locator("h1")).containsText("merged");

        page.navigate("/");
        for (String environment : new String[] {"dev", "stage"}) {
            Locator lane = page.locator("section.lane[aria-label=" + environment + "]");
            assertThat(lane.locator("header .state")).containsText("proven", SOON);
            assertThat(lane).containsText("3 of 3 proven", SOON);
            assertThat(lane).containsText("Onboard hello-world-app", SOON);
        }
        page.click("#lane-kalypso-stage");
        assertThat(page.locator("h1")).containsText("stage");
        assertThat(page.locator("section[aria-labelledby=deployed]")).containsText("proven after", SOON);
        assertThat(page.locator("section[aria-labelledby=expected]")).containsText("drone-arc");
        page.click("#deployed-0");
        assertThat(page.locator("h1")).containsText("succeeded");
        tab.assertNoComplaints();
    }

    @Test
    void aCommitIsPromotedByFormAfterSayingWhatWillHappen() {
        Page page = tab.at("/");
        page.click("#start-kalypso");
        assertThat(page.locator("main")).containsText("dev: begins at once");
        assertThat(page.locator("main")).containsText("a person merges it");
        String heading = page.locator("h1").textContent();
        page.locator("button.main").click();
        page.waitForURL(Pattern.compile(".*/promotions/[0-9]+"));
        assertThat(page.locator("main")).containsText("started by sandbox");
        assertThat(heading)
                .contains(scene.sandbox()
                        .head(Scene.CONTROL_PLANE, "main")
                        .orElseThrow()
                        .substring(0, 7));
        tab.assertNoComplaints();
    }

    @Test
    void whatIsAbortedCanBeRetried() {
        long number = waitingInStage();
        Page page = tab.at("/promotions/" + number);
        page.click("#abort");
        assertThat(page.locator("main")).containsText("of stage is closed with a comment");
        assertThat(page.locator("main")).containsText("dev keeps what was merged");
        page.fill("#reason", "wrong week");
        page.locator("button.danger").click();
        assertThat(page.locator("h1")).containsText("aborted", SOON);
        assertThat(page.locator("main")).containsText("wrong week");
        assertThat(page.locator("ol.steps li.stopped")).hasCount(1);
        assertThat(width(page, "ol.steps li.stopped")).isEqualTo("0px");

        page.click("#retry");
        assertThat(page.locator("main")).containsText("dev: has this commit");
        page.locator("button.main").click();
        assertThat(page.locator("#retry-of")).containsText("#" + number);
        assertThat(page.locator("section.why")).containsText("waits for a person", SOON);
        page.click("#retry-of");
        assertThat(page.locator("main")).containsText("retried as");
        tab.assertNoComplaints();
    }

    @Test
    void aStoppedLineHasItsStyleUntilItIsResumed() {
        Page page = tab.at("/");
        page.click("#stop");
        page.fill("#reason", "disk full");
        page.locator("button.main").click();
        assertThat(page.locator("section.stopped")).containsText("The line is stopped");
        assertThat(page.locator("section.stopped")).containsText("disk full");
        assertThat(width(page, "section.stopped")).isEqualTo("4px");
        page.click("#stop-action-0");
        page.locator("button.main").click();
        assertThat(page.locator("section.stopped")).hasCount(0);
        tab.assertNoComplaints();
    }

    private static String width(Page page, String selector) {
        return (String) page.evaluate(
                "selector => getComputedStyle(document.querySelector(selector)).borderLeftWidth", selector);
    }

    @Test
    void theKeyboardIsEnoughToAbort() {
        long number = waitingInStage();
        Page page = tab.at("/promotions/" + number);
        focusByTab(page, "abort");
        page.keyboard().press("Enter");
        page.waitForURL("**/abort");
        focusByTab(page, "reason");
        page.keyboard().type("by keyboard");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).containsText("aborted", SOON);
        assertThat(page.locator("main")).containsText("by keyboard");
    }

    /** Each stop on the way must be seen: a ring around it. */
    private static void focusByTab(Page page, String id) {
        for (int stop = 0; stop < 40; stop++) {
            page.keyboard().press("Tab");
            assertThat((String) page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isNotEqualTo("none");
            if (id.equals(page.evaluate("document.activeElement.id"))) {
                return;
            }
        }
        throw new AssertionError("Tab does not come to #" + id);
    }

    private long waitingInStage() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        return scene.awaitStep(id, "stage", "AWAIT_MERGE").getLong("number");
    }
}
