package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.tutorial.Shell;
import dev.lockstep.tutorial.TutorialPage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chapters of docs/tutorial.md, one after the other in one sandbox: each runs the commands of the page, and looks at what they
 * led to, and that they led to nothing else.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("ci")
class TutorialTest {
    private static final String TRACKING = ".github/tracking/Promoted_Commit_Id";

    @Inject
    Scene scene;

    @ConfigProperty(name = "lockstep.public-url")
    URI lockstep;

    private Path scratch;
    private TutorialPage page;
    private Shell shell;
    private int chapters;
    private Checkout dev;
    private Checkout stage;
    private String registered;

    @BeforeAll
    void open(@TempDir Path directory) {
        scratch = directory;
        scene.reset();
        page = TutorialPage.read()
                .at(
                        lockstep,
                        scene.sandbox().httpBase(),
                        scene.world().azure(),
                        scene.sandbox().caFile());
        shell = new Shell(scratch, Scene.PATIENCE);
    }

    @AfterAll
    void close() {
        shell.close();
    }

    @Test
    @Order(0)
    void startAndLookAround() {
        List<String> said = follow(0);
        assertThat(said.get(0)).contains("{\"start\":\"tutorial\"}");
        dev = scene.checkout(scratch, Scene.GITOPS, "dev");
        stage = scene.checkout(scratch, Scene.GITOPS, "stage");
        assertThat(dev.files()).noneMatch(file -> file.contains("hello-world"));
        assertThat(stage.files()).noneMatch(file -> file.contains("hello-world"));
        JsonPath definition = pipeline();
        assertThat(definition.getString("definition.source.kind")).isEqualTo("server-configuration");
        assertThat(definition.getList("definition.environments[1].withoutClusters", String.class))
                .contains("small");
        nothingElse(0, List.of(), List.of());
        chapters = 1;
    }

    @Test
    @Order(1)
    void onboardTheApplication() {
        follow(1);
        JsonPath done = scene.promotion("1");
        registered = done.getString("commit");
        assertThat(done.getString("kind")).isEqualTo("PROMOTION");
        assertThat(done.getString("title")).isEqualTo("workload registration");
        assertThat(done.getString("author")).isEqualTo("Ada Lovelace");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        assertThat(done.getString("stages[0].reason"))
                .isEqualTo("no manifest changed; the clusters already run "
                        + dev.head().substring(0, 7));
        allProven(done, "dev", dev.head());
        allProven(done, "stage", stage.head());
        for (String environment : List.of("dev", "stage")) {
            await("the statuses of " + environment)
                    .atMost(Scene.PATIENCE)
                    .until(
                            () -> scene.gitHub().statuses(registered, environment + " environment"),
                            List.of("pending Deploying", "success Deployed")::equals);
            assertThat(scene.checkout(scratch, Scene.CONTROL_PLANE, environment).text("base-repo.yaml"))
                    .contains("commit: " + registered);
        }
        assertThat(changed(dev)).isEmpty();
        assertThat(changed(stage)).isEmpty();
        nothingElse(1, List.of(), List.of());
        chapters = 2;
    }

    @Test
    @Order(2)
    void scheduleItOnDev() {
        follow(2);
        JsonPath done = reconfigured(2, "dev", "application scheduling policies");
        assertThat(done.getString("commit")).isEqualTo(registered);
        JsonPath pull = scene.gitHub().pull(1);
        assertThat(pull.getString("title")).isEqualTo("Reconfigure dev: application scheduling policies");
        assertThat(pull.getString("merged_by.login")).isEqualTo("lockstep-bot");
        assertThat(pull.getString("body"))
                .contains("| drone | 1 | 3 |", "| large | 2 | 3 |", "| command-center | 0 | 0 |", "| small | 0 | 0 |");
        assertThat(changed(dev))
                .containsExactly(
                        TRACKING,
                        "drone/hello-world-app-functional-test/config.yaml",
                        "drone/hello-world-app-functional-test/namespace.yaml",
                        "drone/hello-world-app-functional-test/reconciler.yaml",
                        "large/hello-world-app-performance-test/config.yaml",
                        "large/hello-world-app-performance-test/namespace.yaml",
                        "large/hello-world-app-performance-test/reconciler.yaml");
        allProven(done, "dev", dev.head());
        assertThat(changed(stage)).isEmpty();
        String policies =
                scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").git("log", "-1", "--format=%H", "--", "scheduling");
        assertThat(scene.gitHub().statuses(policies, "dev environment")).isEmpty();
        nothingElse(2, List.of(1), List.of());
        chapters = 3;
    }

    @Test
    @Order(3)
    void lookAtTheAssignment() {
        List<String> said = follow(3);
        assertThat(said.get(0))
                .contains("dev-kaizen-app-team-hello-world-app-functional-test")
                .contains("kind: Kustomization")
                .contains("DATABASE_URL: mysql://restricted-host:3306/mysqlrty123");
        assertThat(said.get(1)).contains("kind: Application");
        new TutorialManifests(scene.sandbox().httpBase().toString(), registered).areInDev(dev);
        nothingElse(2, List.of(1), List.of());
        chapters = 4;
    }

    @Test
    @Order(4)
    void promoteItToStage() {
        List<String> said = follow(4);
        assertThat(said.get(0)).contains("stage waits: for pull request #2 to be merged by a person: http");
        assertThat(said.get(1)).contains("7 files changed").contains("\"merged\":true");
        JsonPath done = reconfigured(3, "stage", "application scheduling policies");
        assertThat(scene.gitHub().pull(2).getString("merged_by.login")).isEqualTo("grace");
        assertThat(changed(stage))
                .containsExactly(
                        TRACKING,
                        "drone/hello-world-app-uat-test/config.yaml",
                        "drone/hello-world-app-uat-test/namespace.yaml",
                        "drone/hello-world-app-uat-test/reconciler.yaml",
                        "large/hello-world-app-uat-test/config.yaml",
                        "large/hello-world-app-uat-test/namespace.yaml",
                        "large/hello-world-app-uat-test/reconciler.yaml");
        assertThat(stage.text("large/hello-world-app-uat-test/config.yaml"))
                .contains("DATABASE_URL: mysql://west:8806/mysql2", "ENVIRONMENT: Stage");
        allProven(done, "stage", stage.head());
        assertThat(changed(dev)).isEmpty();
        nothingElse(3, List.of(1), List.of(2));
        chapters = 5;
    }

    @Test
    @Order(5)
    void buildAndDeployTheApplication() {
        List<String> said = follow(5);
        assertThat(String.join("\n", said))
                .contains("workload GitRepository dev-hello-world-app-functional-test: GitOperationFailed")
                .containsPattern("drone-arc has fetched .*HealthCheckFailed.*it waits for what it applied");
        JsonPath observed = reconfigured(4, "dev", "more logging in dev");
        for (String cluster : List.of("drone-arc", "drone-aks", "large-1")) {
            // Workloads are observed here, and not waited for: what is said of them depends on the moment. Below, they
            // are required.
            assertThat(Scene.evidence(observed, "dev", cluster)).containsEntry("state", "PROVEN");
        }

        JsonPath file = scene.promotion("5");
        assertThat(file.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        JsonPath definition = pipeline();
        assertThat(definition.getString("definition.source.commit")).isEqualTo(file.getString("commit"));
        assertThat(definition.getList("definition.environments.workloads")).containsExactly("require", "observe");
        assertThat(definition.getList("definition.environments[1].withoutClusters"))
                .isEmpty();

        JsonPath required = reconfigured(6, "dev", "structured logging in dev");
        assertThat(changed(dev))
                .containsExactly(
                        TRACKING,
                        "drone/hello-world-app-functional-test/config.yaml",
                        "large/hello-world-app-performance-test/config.yaml",
                        "large/observability-prometheus/config.yaml");
        allProven(required, "dev", dev.head());
        assertThat(Scene.evidence(required, "dev", "drone-arc").get("warnings")).isEqualTo(List.of());
        assertThat(changed(stage)).isEmpty();
        nothingElse(6, List.of(1, 3, 4), List.of(2));
        chapters = 6;
    }

    @Test
    @Order(6)
    void configureThePlatform() {
        List<String> said = follow(6);
        assertThat(said.get(1))
                .contains("-  DATABASE_URL: mysql://west:8806/mysql2")
                .contains("+  DATABASE_URL: mysql://west-stage123:8806/mysql2");
        JsonPath done = reconfigured(7, "stage", "database url configuration");
        assertThat(changed(stage))
                .containsExactly(
                        TRACKING,
                        "large/hello-world-app-uat-test/config.yaml",
                        "large/observability-prometheus/config.yaml");
        allProven(done, "stage", stage.head());
        nothingElse(7, List.of(1, 3, 4), List.of(2, 5));
        chapters = 7;
    }

    @Test
    @Order(7)
    void addAClusterType() {
        List<String> said = follow(7);
        assertThat(said.get(0))
                .contains("no cluster of type small is known, but 1 deployment target is assigned to it: connect one,"
                        + " or list the type under withoutClusters");
        JsonPath waited = reconfigured(8, "stage", "add new cluster type");
        JsonPath revert = scene.promotion("9");
        assertThat(waited.getString("stages[0].target"))
                .as("was cured by the newer configuration")
                .isEqualTo(revert.getString("stages[0].pullRequest.mergeCommit"));
        assertThat(revert.getString("status")).isEqualTo("SUCCEEDED");
        JsonPath listed = scene.promotion("10");
        assertThat(listed.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        JsonPath done = reconfigured(11, "stage", "add new cluster type, known to have no clusters");
        assertThat(changed(stage))
                .containsExactly(
                        TRACKING,
                        "small/README.md",
                        "small/hello-world-app-uat-test/config.yaml",
                        "small/hello-world-app-uat-test/namespace.yaml",
                        "small/hello-world-app-uat-test/reconciler.yaml");
        allProven(done, "stage", stage.head());
        new TutorialManifests(scene.sandbox().httpBase().toString(), listed.getString("commit")).areInStage(stage);
        nothingElse(11, List.of(1, 3, 4), List.of(2, 5, 6, 7, 8));
        chapters = 8;
    }

    @Test
    @Order(8)
    void cleanUp() {
        List<String> said = follow(8);
        assertThat(said.get(0))
                .contains("\"assignments\":3,\"disappearing\":2")
                .contains("2 of 3 assignments would disappear, which is more than the 25% of maxRemoved");
        assertThat(said.get(1))
                .contains("\"released\":true")
                .contains("6 deleted in 2 cluster types")
                .contains("9 deleted in 3 cluster types");
        JsonPath left = scene.promotion("12");
        assertThat(left.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(scene.gitHub().statuses(left.getString("commit"), "stage environment"))
                .containsExactly("pending Promoted", "pending Deploying", "success Deployed");
        assertThat(pipeline().getString("definition.source.kind")).isEqualTo("server-configuration");
        for (String number : List.of("13", "14")) {
            assertThat(scene.promotion(number).getString("stages[0].reason"))
                    .isEqualTo("the configuration changed and no manifest did");
        }
        JsonPath retired = reconfigured(15, "stage", "stage without drones");
        assertThat(Scene.evidence(retired, "stage", "drone-arc")).containsEntry("state", "RETIRED");
        assertThat(Scene.evidence(retired, "stage", "drone-aks")).containsEntry("state", "RETIRED");
        assertThat(Scene.evidence(retired, "stage", "large-1")).containsEntry("state", "PROVEN");
        dev.git("pull", "-q");
        stage.git("pull", "-q");
        assertThat(dev.files()).noneMatch(file -> file.contains("hello-world"));
        assertThat(stage.files())
                .noneMatch(file -> file.contains("hello-world"))
                .noneMatch(file -> file.startsWith("drone/"));
        nothingElse(15, List.of(1, 3, 4, 9), List.of(2, 5, 6, 7, 8, 10, 11));
        chapters = 9;
    }

    @Test
    @Order(9)
    void thatWasAll() {
        assertThat(page.chapters()).isEqualTo(9);
    }

    /** Runs the commands of a chapter; what each block said. */
    private List<String> follow(int chapter) {
        assumeThat(chapters).as("chapters that went well").isEqualTo(chapter);
        List<String> said = new ArrayList<>();
        page.chapter(chapter).forEach(block -> said.add(shell.run(block)));
        return said;
    }

    private JsonPath reconfigured(int number, String environment, String title) {
        JsonPath run = scene.promotion(Integer.toString(number));
        assertThat(run.getString("kind")).isEqualTo("RECONFIGURATION");
        assertThat(run.getString("status")).isEqualTo("SUCCEEDED");
        assertThat(run.getString("title")).isEqualTo(title);
        assertThat(run.getList("stages.environment")).containsExactly(environment);
        return run;
    }

    /** Paths that changed on a GitOps branch since it was last looked at. */
    private static List<String> changed(Checkout branch) {
        String before = branch.head();
        branch.git("pull", "-q");
        return branch.git("diff", "--name-only", before, "HEAD").lines().toList();
    }

    private static void allProven(JsonPath run, String environment, String commit) {
        assertThat(run.getString("stages.find { it.environment == '" + environment + "' }.target"))
                .isEqualTo(commit);
        for (String cluster : List.of("drone-arc", "drone-aks", "large-1")) {
            assertThat(Scene.evidence(run, environment, cluster))
                    .containsEntry("state", "PROVEN")
                    .containsEntry("commit", commit);
        }
    }

    private static JsonPath pipeline() {
        return given().get("/api/v1/pipelines/kalypso").jsonPath();
    }

    private void nothingElse(int runs, List<Integer> pullsIntoDev, List<Integer> pullsIntoStage) {
        assertThat(scene.promotions()).hasSize(runs);
        assertThat(scene.gitHub().pullsInto("dev")).containsExactlyInAnyOrderElementsOf(pullsIntoDev);
        assertThat(scene.gitHub().pullsInto("stage")).containsExactlyInAnyOrderElementsOf(pullsIntoStage);
        for (String environment : List.of("dev", "stage")) {
            assertThat(scene.environment(environment)).containsEntry("atRest", true);
            assertThat(scene.environment(environment).get("current")).isNull();
        }
    }
}
