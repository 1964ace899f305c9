package dev.lockstep.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each page asks as many questions for many environments, runs and clusters as for few: one that asked for each would be found here. */
@QuarkusTest
@TestProfile(LargeServer.Profile.class)
@QuarkusTestResource(value = LargeServer.class, restrictToAnnotatedClass = true)
@Tag("ci")
class StatementsOfPagesTest {
    private static final int MOST = 16;
    private static final int LARGEST = 100_000;

    @Inject
    LargeScene scene;

    @TestHTTPResource("/")
    URI base;

    @Test
    void theNumberOfStatementsOfAPageIsThatOfItsQuestions() {
        Pages pages = new Pages(base);
        Map<String, List<String>> few = statements(pages, scene.build(new LargeScene.Size(11, 20, 3)));
        LargeScene.Runs runs = scene.build(new LargeScene.Size(LargeServer.ENVIRONMENTS, 240, 40));
        Map<String, List<String>> many = statements(pages, runs);
        areShort(pages, runs);
        few.forEach((page, statements) -> {
            assertThat(statements).as(page).hasSizeLessThanOrEqualTo(MOST);
            assertThat(many.get(page)).as(page).hasSameSizeAs(statements);
        });
        few.forEach((page, statements) -> System.out.println("[statements] " + page + ": " + statements.size()));
    }

    /** With every row leading outward. Measured with many past runs by {@link LargeReadsTest}; what they add to a page is little. */
    private static void areShort(Pages pages, LargeScene.Runs runs) {
        Map<String, Integer> tooLong = new HashMap<>();
        Pages.all(runs).forEach((name, page) -> {
            int bytes = pages.read(page).length;
            System.out.printf("[bytes] %-36s %6.1f kB%n", name, bytes / 1000.0);
            if (bytes > LARGEST) {
                tooLong.put(name, bytes);
            }
        });
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyRowLeadsToWhereItIsElsewhere() {
        Pages pages = new Pages(base);
        LargeScene.Runs runs = scene.build(new LargeScene.Size(11, 20, 3));
        String cluster = "<a href=\"https://portal.azure.com/#@acme.onmicrosoft.com/resource/subscriptions/";
        String commit = "/commit/" + "d".repeat(40) + "\" rel=\"noopener\"><code class=\"sha\">ddddddd</code></a>";
        String promoted = "/acme/kalypso-control-plane/commit/";
        Map<String, String> all = Pages.all(runs);
        assertThat(text(pages, all.get("run that has ended"))).contains(cluster, commit, promoted);
        assertThat(text(pages, all.get("clusters of a run"))).contains(cluster, commit);
        assertThat(text(pages, all.get("table of clusters"))).contains(cluster, commit);
        assertThat(text(pages, all.get("environment"))).contains(cluster, commit, promoted);
        assertThat(text(pages, all.get("clusters of an environment"))).contains(cluster, commit);
        assertThat(text(pages, all.get("board"))).contains(promoted, "/acme/kalypso-gitops/commit/");
        assertThat(text(pages, all.get("list of runs"))).contains(promoted);
        assertThat(text(pages, all.get("API: findings")))
                .contains("\"links\":{\"reconciler\":\"https://portal.azure.com/#@acme");
        assertThat(text(pages, all.get("API: list of runs"))).contains("\"links\":{\"commit\":\"http");
        assertThat(text(pages, all.get("API: history of an environment"))).contains("\"mergeCommit\":\"http");
        all.values().stream()
                .filter(page -> !page.startsWith("/api"))
                .map(page -> text(pages, page))
                .forEach(html -> assertThat(html)
                        .as("a link to elsewhere lets it know nothing of this page")
                        .doesNotContainPattern("<a [^>]*href=\"http(?![^>]*rel=\"noopener\")"));
    }

    private static String text(Pages pages, String page) {
        return new String(pages.read(page), StandardCharsets.UTF_8);
    }

    /** Whether clusters have recovered is asked of all environments in which nothing passes together. */
    @Test
    void environmentsInWhichNothingPassesCostTheSameHoweverManyTheyAre() {
        Pages pages = new Pages(base);
        List<String> one = stuck(pages, new LargeScene.Size(11, 20, 3));
        List<String> many = stuck(pages, new LargeScene.Size(30, 20, 4));
        assertThat(many).hasSameSizeAs(one).anyMatch(statement -> statement.contains("from reconciler"));
    }

    private List<String> stuck(Pages pages, LargeScene.Size size) {
        scene.failAfterTheMerge(scene.build(size));
        return pages.statements("/");
    }

    /** Nothing that a list does not show is read for it. */
    @Test
    void listsReadNoInputsAndNoRenderings() {
        Pages pages = new Pages(base);
        LargeScene.Runs runs = scene.build(new LargeScene.Size(11, 20, 3));
        for (String page : List.of("board", "environment", "API: list of runs", "list of runs", "API: environments")) {
            assertThat(pages.statements(Pages.all(runs).get(page)))
                    .as(page)
                    .noneMatch(statement -> statement.contains("pins")
                            || statement.contains("rendered") && !statement.contains("from lane")
                            || statement.contains("definition"));
        }
    }

    private static Map<String, List<String>> statements(Pages pages, LargeScene.Runs runs) {
        Map<String, List<String>> statements = new HashMap<>();
        Pages.all(runs).forEach((name, page) -> {
            pages.read(page);
            statements.put(name, pages.statements(page));
        });
        return statements;
    }
}
