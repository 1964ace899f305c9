package dev.lockstep.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
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

    @Inject
    LargeScene scene;

    @TestHTTPResource("/")
    URI base;

    @Test
    void theNumberOfStatementsOfAPageIsThatOfItsQuestions() {
        Pages pages = new Pages(base);
        Map<String, List<String>> few = statements(pages, scene.build(new LargeScene.Size(11, 20, 3)));
        Map<String, List<String>> many = statements(pages, scene.build(new LargeScene.Size(30, 240, 40)));
        few.forEach((page, statements) -> {
            assertThat(statements).as(page).hasSizeLessThanOrEqualTo(MOST);
            assertThat(many.get(page)).as(page).hasSameSizeAs(statements);
        });
        few.forEach((page, statements) -> System.out.println("[statements] " + page + ": " + statements.size()));
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
