package dev.lockstep.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.lockstep.queries.LargeScene;
import dev.lockstep.queries.LargeServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Of 3,000 clusters in 12 environments a page shows some, and a reader finds the others. */
@QuarkusTest
@TestProfile(LargeServer.Profile.class)
@QuarkusTestResource(value = LargeServer.class, restrictToAnnotatedClass = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("ci")
class LargeFleetPagesTest {
    /** Where pictures of the pages are left for whoever wants to look at them. */
    private static final Path PICTURES = Path.of("target", "pictures");

    @Inject
    LargeScene scene;

    @TestHTTPResource("/")
    String base;

    private Chromium chromium;
    private LargeScene.Runs runs;

    @BeforeAll
    void launch() {
        chromium = Chromium.launch();
    }

    @BeforeEach
    void prepareOnce() {
        if (runs == null) {
            runs = scene.build(new LargeScene.Size(12, 250, 5));
        }
    }

    @AfterAll
    void end() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Test
    void aRunShowsWhereSomethingHappensAndUnfoldsTheRest() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions/" + runs.running());
            picture(page, "run");
            assertThat(page.locator("#stage-columns > section")).hasCount(12);
            assertThat(page.locator("#stage-columns > section.brief")).hasCount(8);
            assertThat(page.locator("details.evidence[open]")).hasCount(4);
            assertThat(page.locator("#evidence-env-01 tbody th.name")).hasCount(6);
            assertThat(page.locator("#evidence-env-01 tbody th.name").first()).hasText("c-1-127");
            page.click("#steps-of-env-07");
            assertThat(page.locator("section[aria-label='Stage env-07'] ol.steps"))
                    .isVisible();
            assertThat(page.locator("#stage-columns > section.brief")).hasCount(8);
            tab.assertNoComplaints();
        }
    }

    @Test
    void aFoldedTableIsLoadedWhenItIsOpenedAndLeadsToAllOfThem() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions/" + runs.ended());
            assertThat(page.locator("#evidence-env-03 tbody th.name")).hasCount(0);
            page.click("#evidence-of-env-03");
            assertThat(page.locator("#evidence-env-03 tbody th.name")).hasCount(24);
            picture(page, "run-with-a-table-opened");
            page.locator("#evidence-env-03 tr.more a").first().click();
            assertThat(page.locator("h1")).containsText("Clusters of env-03");
            assertThat(page.locator(".types a[aria-current]")).containsText("type-3");
            page.click("#type-0");
            assertThat(page.locator("tbody th.name")).hasCount(100);
            assertThat(page.locator("tbody tr:not(.group)").first()).containsText("behind");
            picture(page, "clusters");
            page.click("#next");
            assertThat(page.locator("#first")).isVisible();
            page.click("#next");
            assertThat(page.locator("tbody th.name")).hasCount(50);
            assertThat(page.locator("#next")).hasCount(0);
            tab.assertNoComplaints();
        }
    }

    @Test
    void whatWasLoadedStaysWhenThePageAroundItChanges() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/promotions/" + runs.running());
            page.click("#evidence-of-env-08");
            assertThat(page.locator("#evidence-env-08 tbody th.name")).hasCount(24);
            given().contentType("application/json")
                    .body("{\"reason\": \"so that the page changes\"}")
                    .post("/api/v1/promotions/" + runs.running() + "/pause")
                    .then()
                    .statusCode(200);
            assertThat(page.locator("#resume")).isVisible();
            assertThat(page.locator("#evidence-env-08 tbody th.name")).hasCount(24);
            assertThat((Boolean) page.evaluate("document.getElementById('evidence-env-08').open"))
                    .isTrue();
            tab.assertNoComplaints();
        }
    }

    @Test
    void anEnvironmentShowsSomeClustersAndLeadsToAllOfThem() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/environments/fleet/env-03");
            picture(page, "environment");
            assertThat(page.locator("#expected")).containsText("250");
            page.locator("tr.more a").last().click();
            assertThat(page.locator("h1")).containsText("Clusters that must prove env-03");
            page.click("#type-0");
            assertThat(page.locator("tbody th.name")).hasCount(70);
            assertThat(page.locator("h1")).containsText("1 to 70 of 250");
            picture(page, "clusters-of-an-environment");
            page.click("#next");
            assertThat(page.locator("h1")).containsText("71 to 140 of 250");
            tab.assertNoComplaints();
        }
    }

    @Test
    void nothingScrollsSidewaysOrHasFindingsOnAPhone() {
        Axe axe = new Axe();
        try (Chromium.Tab tab = chromium.tab(base, Chromium.PHONE, ColorScheme.DARK)) {
            for (String address : new String[] {
                "/",
                "/promotions/" + runs.running(),
                "/promotions/" + runs.ended() + "/clusters/env-03",
                "/promotions/" + runs.ended() + "/events",
                "/environments/fleet/env-03",
                "/environments/fleet/env-03/clusters"
            }) {
                Page page = tab.at(address);
                Object wide = page.evaluate("document.documentElement.scrollWidth");
                assertThat((Integer) wide).as("width of " + address).isLessThanOrEqualTo(Chromium.PHONE);
                assertThat(axe.findings(page)).as("findings on " + address).isEmpty();
                assertThat((List<?>) page.evaluate(Checks.OVERPRINTED))
                        .as("printed over one another on " + address)
                        .isEmpty();
            }
            picture(tab.at("/promotions/" + runs.running()), "run-on-a-phone");
            picture(tab.at("/"), "board-on-a-phone");
        }
        try (Chromium.Tab tab = chromium.tab(base)) {
            picture(tab.at("/"), "board");
        }
    }
}
