package dev.lockstep.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.lockstep.endtoend.Scene;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
 * Every kind of page, with something of everything: a run that failed before it was rendered and one that failed at its clusters, one that is
 * held, one that waits for a person, mistakes in the control plane and in the pipeline file, a fault, a pause. Those who change it come
 * last.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("ci")
class EveryPageTest {
    private static final int DESK = 1300;
    private static final String REPOSITORY = Scene.CONTROL_PLANE.substring(Scene.CONTROL_PLANE.indexOf('/') + 1);
    private static final String PIPELINE_FILE = ".github/promotion-pipeline.yaml";
    private static final int MISTAKES = 30;
    /** Of a commit that wants to be more than text, and has nowhere to be broken. */
    private static final String TITLE = " <b>& more</b> " + "x".repeat(120);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Where pictures of the pages are left for whoever wants to look at them. */
    private static final Path PICTURES = Path.of("target", "pictures", "every-page");

    private static final String SELECTION = "getSelection().toString()";

    @Inject
    Scene scene;

    @TestHTTPResource("/")
    String base;

    private Chromium chromium;
    private Run unrendered;
    private Run unproven;
    private Run held;
    private Run waiting;
    private int pullRequest;

    private record Run(String id, long number) {
        String page() {
            return "/promotions/" + number;
        }

        String inApi() {
            return "/api/v1/promotions/" + id;
        }
    }

    @BeforeAll
    void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    void end() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** Not before all: the addresses that the scene needs are known to each test only. */
    @BeforeEach
    void prepareOnce() {
        if (waiting != null) {
            return;
        }
        scene.reset();
        unrendered = failed(scene.promotionOf(push("main", mistakes("kind: [Template\n"))));
        push("main", mistakes(null));
        String promotion = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(promotion, "stage", "AWAIT_MERGE");
        scene.fleet().fault("large-1", Fault.FAILS_TO_APPLY);
        scene.merge(promotion, "stage");
        unproven = failed(promotion);
        push("dev", withoutPolicies("functional-test", "performance-test"));
        held = run(scene.awaitReason(scene.runOf("RECONFIGURATION", "dev"), "dev", "would disappear"));
        push("stage", withoutPolicies("uat-test"));
        JsonPath stage =
                scene.awaitReason(scene.runOf("RECONFIGURATION", "stage"), "stage", "waits for a person to review");
        pullRequest = Scene.pullRequest(stage, "stage");
        push("main", Map.of(PIPELINE_FILE, Optional.of(bytes("""
                apiVersion: lockstep.dev/v1
                kind: PromotionPipeline
                environments:
                - name: dev
                  autoMerge: perhaps
                - name: stage
                  after: [nowhere]
                """))));
        hint(SandboxWorld.HINT_SECRET, 202);
        hint("wrong", 401);
        await("the push is noted")
                .atMost(PATIENCE)
                .until(() -> given().accept("text/html").get("/").asString().contains(PIPELINE_FILE + ":5:14"));
        waiting = run(stage);
    }

    private Run failed(String id) {
        return run(scene.awaitStatus(id, "FAILED"));
    }

    private static Run run(JsonPath promotion) {
        return new Run(promotion.getString("id"), promotion.getLong("number"));
    }

    private String push(String branch, Map<String, Optional<byte[]>> files) {
        return scene.sandbox().seed().push(REPOSITORY, branch, "Edit " + branch + TITLE, files);
    }

    /** @param content null: they are removed */
    private static Map<String, Optional<byte[]>> mistakes(String content) {
        Map<String, Optional<byte[]>> files = new LinkedHashMap<>();
        IntStream.rangeClosed(1, MISTAKES)
                .forEach(
                        i -> files.put(mistaken(i), Optional.ofNullable(content).map(EveryPageTest::bytes)));
        return files;
    }

    private static String mistaken(int number) {
        return "templates/mistaken-%02d.yaml".formatted(number);
    }

    private static Map<String, Optional<byte[]>> withoutPolicies(String... names) {
        Map<String, Optional<byte[]>> files = new LinkedHashMap<>();
        for (String name : names) {
            files.put("scheduling/kaizen/" + name + "-policy.yaml", Optional.empty());
        }
        return files;
    }

    private static void hint(String secret, int status) {
        given().header("Authorization", "Bearer " + secret)
                .contentType("application/json")
                .body(
                        "{\"involvedObject\": {\"kind\": \"Kustomization\", \"namespace\": \"flux-system\", \"name\": \"apps\"},"
                                + " \"reason\": \"ReconciliationSucceeded\"}")
                .post("/api/v1/hints/azure")
                .then()
                .statusCode(status);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> addresses() {
        List<String> addresses = new ArrayList<>(List.of(
                "/",
                "/promotions",
                "/promotions?status=superseded&kind=rollback",
                "/promotions/new?pipeline=kalypso",
                "/promotions/nothing",
                "/hints",
                unrendered.page() + "/retry",
                unproven.page() + "/events",
                unproven.page() + "/clusters/stage",
                held.page() + "/release/dev",
                waiting.page() + "/abort",
                "/environments/kalypso/dev",
                "/environments/kalypso/stage",
                "/environments/kalypso/stage/clusters",
                "/environments/kalypso/dev/roll-back",
                "/line/pause",
                "/line/pause?pipeline=kalypso&environment=dev",
                "/sandbox",
                "/sandbox/reset?start=demo",
                "/sandbox/repositories/" + Scene.GITOPS + "/pull/" + pullRequest));
        for (Run run : List.of(unrendered, unproven, held, waiting)) {
            addresses.add(run.page());
        }
        return addresses;
    }

    /** A tab whose pages stay as they are: axe looks at one for some time. */
    private Chromium.Tab still() {
        Chromium.Tab tab = chromium.tab(base, DESK, ColorScheme.LIGHT);
        tab.page().route("**/*seen=*", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        return tab;
    }

    @Test
    @Order(1)
    void noPageHasFindingsInAnyLightOnAnyScreen() {
        List<String> wrong = new ArrayList<>();
        try (Chromium.Tab tab = still()) {
            Sweep sweep = new Sweep(tab, wrong);
            addresses().forEach(sweep::look);
            tab.page().setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + TestServer.VIEWER));
            List.of("/", "/sandbox", held.page(), "/line/pause").forEach(sweep::look);
            tab.page().setExtraHTTPHeaders(Map.of());
            tab.at("/promotions/nothing").setContent(refusal());
            // Without a style sheet it is as light or dark as the browser is.
            sweep.look(tab.page(), "the refusal of a wrong token", List.of(ColorScheme.LIGHT));
            pause("/api/v1");
            List.of("/", "/environments/kalypso/stage", waiting.page(), "/line/resume")
                    .forEach(sweep::look);
            resume("/api/v1");
            assertThat(ground(tab.page(), ColorScheme.DARK)).isNotEqualTo(ground(tab.page(), ColorScheme.LIGHT));
        }
        assertThat(wrong).isEmpty();
    }

    private static Object ground(Page page, ColorScheme light) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(light));
        return page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    /** A browser would ask for a name and a password first. */
    private static String refusal() {
        return given().header("Authorization", "Bearer nobody's")
                .accept("text/html")
                .get("/")
                .then()
                .statusCode(401)
                .extract()
                .asString();
    }

    private static void pause(String what) {
        given().contentType("application/json")
                .body("{\"reason\": \"the network is being rebuilt\"}")
                .post(what + "/pause")
                .then()
                .statusCode(200);
    }

    private static void resume(String what) {
        given().post(what + "/resume").then().statusCode(200);
    }

    /** Looks at pages in both lights, on a large and on a small screen. */
    private static final class Sweep {
        private final Axe axe = new Axe();
        private final Chromium.Tab tab;
        private final List<String> wrong;
        private int pictures;

        Sweep(Chromium.Tab tab, List<String> wrong) {
            this.tab = tab;
            this.wrong = wrong;
        }

        void look(String address) {
            Page page = tab.at(address);
            // Those that are loaded when they are opened are the table of a page of its own.
            page.evaluate(
                    "document.querySelectorAll('details:not(:has(> [data-part]))').forEach((one) => { one.open = true })");
            look(page, address, List.of(ColorScheme.LIGHT, ColorScheme.DARK));
        }

        void look(Page page, String address, List<ColorScheme> lights) {
            pictures++;
            for (int width : List.of(DESK, Chromium.PHONE)) {
                for (ColorScheme light : lights) {
                    String where = address + ", " + width + " px, " + light + ": ";
                    findings(axe, page, width, light).forEach(finding -> wrong.add(where + finding));
                    picture(page, address, width, light);
                }
            }
        }

        private void picture(Page page, String address, int width, ColorScheme light) {
            if (Boolean.getBoolean("pictures")) {
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve("%02d%s-%d-%s.png"
                                .formatted(pictures, address.replaceAll("[^a-z0-9]+", "-"), width, light)))
                        .setFullPage(true));
            }
        }
    }

    /** Each question once where its answer is always the same: what a page says does not depend on its light, nor on the screen. */
    private static List<String> findings(Axe axe, Page page, int width, ColorScheme light) {
        page.setViewportSize(width, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(light));
        if (light == ColorScheme.DARK) {
            return axe.coloursOf(page);
        }
        List<String> findings = new ArrayList<>(width == Chromium.PHONE ? axe.findings(page) : axe.layoutOf(page));
        ((List<?>) page.evaluate(Checks.OVERPRINTED)).forEach(texts -> findings.add("overprinted: " + texts));
        int wide = (Integer) page.evaluate("document.documentElement.scrollWidth");
        if (wide > width) {
            findings.add("scrolls sideways: " + wide + " px wide");
        }
        return findings;
    }

    @Test
    @Order(2)
    void aSpoiltPageIsFound() {
        try (Chromium.Tab tab = still()) {
            Page page = tab.at("/");
            Axe axe = new Axe();
            assertThat(findings(axe, page, DESK, ColorScheme.LIGHT)).isEmpty();
            page.evaluate("document.querySelector('main').append(document.createElement('button'))");
            assertThat(findings(axe, page, Chromium.PHONE, ColorScheme.LIGHT))
                    .singleElement()
                    .asString()
                    .startsWith("button-name: <button>");
            page = tab.at("/");
            page.evaluate("document.getElementById('way').style.marginTop = '-24px'");
            assertThat(findings(axe, page, DESK, ColorScheme.LIGHT))
                    .anyMatch(finding -> finding.startsWith("overprinted: "));
            page = tab.at("/");
            page.evaluate("document.querySelector('main').style.minWidth = '1400px'");
            assertThat(findings(axe, page, DESK, ColorScheme.LIGHT))
                    .anyMatch(finding -> finding.startsWith("scrolls sideways: "));
        }
    }

    @Test
    @Order(3)
    void mistakesAreShownWholeOneBelowTheOther() {
        try (Chromium.Tab tab = chromium.tab(base, Chromium.PHONE, ColorScheme.LIGHT)) {
            Page page = tab.at(unrendered.page());
            Locator lines = page.locator("section.why .written > span");
            assertThat(lines).hasCount(MISTAKES);
            for (int i = 1; i <= MISTAKES; i++) {
                assertThat(lines.nth(i - 1)).containsText(mistaken(i) + ":");
            }
            assertThat(page.locator("section.why .big")).containsText("Cannot be rendered:");
            page = tab.at("/");
            assertThat(page.locator("section.trouble .written > span"))
                    .containsText(new String[] {PIPELINE_FILE + ":5:14: ", PIPELINE_FILE + ":7:11: "});
            page = tab.at("/promotions/new?pipeline=kalypso");
            assertThat(page.locator("main .written > span"))
                    .containsText(new String[] {PIPELINE_FILE + ":5:14: ", PIPELINE_FILE + ":7:11: "});
            assertThat((List<?>) page.evaluate("""
                    () => [...document.querySelectorAll(".written > span")]
                      .filter((line) => line.scrollWidth > line.clientWidth || !/mono/i.test(getComputedStyle(line).fontFamily))
                      .map((line) => line.textContent)"""))
                    .as("lines that are cut, or in another type")
                    .isEmpty();
        }
    }

    @Test
    @Order(4)
    void whatIsSelectedStaysSelectedWhileThePageGoesOn() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at(waiting.page());
            page.evaluate("getSelection().selectAllChildren(document.querySelector('.headline code.sha'))");
            String selected = (String) page.evaluate(SELECTION);
            assertThat(selected).matches("[0-9a-f]{7}");
            pause(waiting.inApi());
            assertThat(page.locator("#resume")).isVisible();
            assertThat(page.evaluate(SELECTION)).isEqualTo(selected);
            assertThat(page.locator("#held")).isHidden();

            page.evaluate("getSelection().selectAllChildren(document.querySelector('.headline .actions'))");
            resume(waiting.inApi());
            assertThat(page.locator("#held")).containsText("Newer content waits while text is selected");
            assertThat(page.locator("#resume")).isVisible();
            page.locator("h2#stages").click();
            assertThat(page.locator("#pause")).isVisible();
            assertThat(page.locator("#held")).isHidden();
            tab.assertNoComplaints();
        }
    }

    @Test
    @Order(5)
    void whileTextIsBeingSelectedThePageWaitsAndThenGoesOn() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at(waiting.page());
            var title = page.locator("h1").boundingBox();
            page.mouse().move(title.x + 2, title.y + 10);
            page.mouse().down();
            page.mouse().move(title.x + 60, title.y + 10, new Mouse.MoveOptions().setSteps(5));
            String selected = (String) page.evaluate(SELECTION);
            assertThat(selected).isNotEmpty();
            pause(waiting.inApi());
            assertThat(page.locator("#held")).isVisible();
            page.mouse().up();
            assertThat(page.locator("#resume")).isVisible();
            assertThat(page.locator("#held")).isHidden();
            assertThat(page.evaluate(SELECTION)).isEqualTo(selected);
            resume(waiting.inApi());
            assertThat(page.locator("#pause")).isVisible();
            tab.assertNoComplaints();
        }
    }

    @Test
    @Order(6)
    void aFieldInUseHoldsThePageUntilItIsLeft() {
        try (Chromium.Tab tab = chromium.tab(base)) {
            Page page = tab.at("/sandbox");
            page.selectOption("#fault-drone-arc", "OFFLINE");
            page.focus("#fault-drone-arc");
            scene.fleet().fault("drone-aks", Fault.SUSPENDED);
            assertThat(page.locator("#held")).containsText("while a field of the page has the focus");
            assertThat(page.locator("#fault-drone-arc")).hasValue("OFFLINE");
            assertThat(page.locator("#fault-drone-aks")).hasValue("NONE");
            page.locator("#fault-drone-arc").blur();
            assertThat(page.locator("#fault-drone-aks")).hasValue("SUSPENDED");
            assertThat(page.locator("#held")).isHidden();
        }
    }
}
