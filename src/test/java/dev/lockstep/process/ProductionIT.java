package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.endtoend.Checkout;
import dev.lockstep.sandbox.SandboxSettings;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.database.EmbeddedDatabase;
import dev.lockstep.sandbox.http.Account;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A production build as a team runs it: its settings, a PostgreSQL and a world outside, each in a process of its own. The folder of the
 * build is in the property {@code production.app}; the sandbox is that of the ordinary build, beside it.
 */
@Tag("production")
class ProductionIT {
    private static final Path APP = Path.of(System.getProperty("production.app", "production.app is not set"));
    private static final Path ORDINARY = Path.of("target/quarkus-app");
    private static final String TOKEN = "operator-token-for-tests";
    private static final String PASSWORD = "lockstep-in-production";
    private static final String TEMPLATE = "templates/namespace.yaml";
    private static final Account ADA = account("ada");

    private final Path directory = Installation.freshDirectory().toAbsolutePath();
    private final URI address = URI.create("http://localhost:" + Installation.freePort());
    private final Map<String, String> environment = new HashMap<>();
    private final LockstepProcess process =
            new LockstepProcess(APP, false, directory.resolve("data"), address, environment);
    private final Client operator = new Client(address, TOKEN);

    @AfterEach
    void close() {
        process.close();
        new Postmaster(directory.resolve("postgres")).kill();
    }

    @Test
    void itsJarsHoldNothingOfTheSandboxAndNoPostgresql() {
        assertThat(SandboxTraces.in(APP)).isEmpty();
        // The same search finds all of it where it is.
        assertThat(SandboxTraces.in(ORDINARY).stream().map(SandboxTraces.Trace::what))
                .contains(SandboxTraces.What.values());
    }

    @Test
    void aPushIsPromotedOverAWorldAndADatabaseInOtherProcesses() throws Exception {
        Database database = database();
        try (SandboxProcess world = SandboxProcess.start(directory, address)) {
            configure(world, database);
            process.start();
            await("a first look at main")
                    .until(() -> !database.query("select commit_sha from git_ref where commit_sha is not null")
                            .isEmpty());

            String id = operator.promotionOf(push(world));
            JsonPath atStage = operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
            assertThat(Client.stage(atStage, "dev")).containsEntry("status", "SUCCEEDED");
            merge(world, atStage);
            JsonPath done = operator.awaitStatus(id, "SUCCEEDED");

            assertThat(done.getString("startedBy")).startsWith("a push to main");
            assertThat(done.getList("stages.environment")).containsExactly("dev", "stage");
            assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
            assertThat(done.getList("stages.pullRequest.number"))
                    .doesNotContainNull()
                    .hasSize(2);
            assertThat(done.getList("stages.clusters.proven")).containsExactly(3, 3);
            assertThat(done.getList("stages.clusters.total")).containsExactly(3, 3);
            nothingOfTheSandboxAnswers();
            assertThat(process.log()).doesNotContain(" ERROR ", PASSWORD, TOKEN);
            assertThat(process.postgres().directory()).doesNotExist();
        }
    }

    @Test
    void whatItDoesNotHaveIsRefusedAtTheStart() {
        configureAccess();
        refuses(Map.of(), "no database is configured. Set QUARKUS_DATASOURCE_JDBC_URL");
        assertThat(process.log()).doesNotContain("LOCKSTEP_DATABASE_EMBEDDED");
        refuses(
                Map.of("LOCKSTEP_DATABASE_EMBEDDED", "true"),
                "LOCKSTEP_DATABASE_EMBEDDED is set (in the environment), and this is a production build, which has no"
                        + " PostgreSQL of its own");
        refuses(
                Map.of("LOCKSTEP_SANDBOX_ENABLED", "true"),
                "LOCKSTEP_SANDBOX_ENABLED is set (in the environment), and this is a production build, which has no"
                        + " sandbox");
        refuses(
                Map.of(
                        "LOCKSTEP_SANDBOX_HTTP_PORT", "8090",
                        "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/lockstep"),
                "LOCKSTEP_SANDBOX_HTTP_PORT is set (in the environment), and this is a production build");
    }

    private void refuses(Map<String, String> settings, String why) {
        environment.putAll(settings);
        assertThat(process.startInVain()).isEqualTo(1);
        String log = process.log();
        assertThat(log.substring(log.lastIndexOf("Lockstep does not start: ")))
                .startsWith("Lockstep does not start: " + why)
                .doesNotContain("\tat ");
        assertThat(log).doesNotContain("Listening on");
        environment.keySet().removeAll(settings.keySet());
    }

    private void nothingOfTheSandboxAnswers() {
        for (String path : List.of("/sandbox", "/sandbox/reset", "/sandbox/api/clusters", "/sandbox/api/faults")) {
            operator.request().get(path).then().statusCode(404);
        }
        assertThat(operator.get("/q/openapi?format=json")
                        .<String, Object>getMap("paths")
                        .keySet())
                .contains("/api/v1/promotions")
                .noneMatch(path -> path.contains("sandbox"));
        Response board = operator.request().accept("text/html").get("/");
        assertThat(board.statusCode()).isEqualTo(200);
        assertThat(board.asString()).contains("kalypso").doesNotContainIgnoringCase(">sandbox<", "/sandbox\"");
    }

    /** As the README names them; the outside is where the sandbox's page says that it is. */
    private void configure(SandboxProcess world, Database database) {
        configureAccess();
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", database.url());
        environment.put("QUARKUS_DATASOURCE_USERNAME", "lockstep");
        environment.put("QUARKUS_DATASOURCE_PASSWORD", PASSWORD);
        environment.put("LOCKSTEP_PUBLIC_URL", address.toString());
        environment.put("LOCKSTEP_CA_FILE", world.caFile().toString());
        environment.put("LOCKSTEP_PIPELINES_0__NAME", "kalypso");
        environment.put("LOCKSTEP_PIPELINES_0__REPOSITORY", world.repository("kalypso-control-plane"));
        environment.put("LOCKSTEP_GIT_SCHEMES", "http");
        environment.put("LOCKSTEP_GITHUB_API_URL", world.http() + "/api/v3");
        environment.put("LOCKSTEP_GITHUB_WEB_URL", world.http());
        environment.put("LOCKSTEP_GITHUB_TOKEN", account("lockstep-bot").token());
        environment.put("LOCKSTEP_GITHUB_WEBHOOK_SECRET", SandboxWorld.WEBHOOK_SECRET);
        environment.put("LOCKSTEP_AZURE_SUBSCRIPTIONS", SandboxWorld.AZURE.subscriptionId());
        environment.put("LOCKSTEP_AZURE_TENANT_ID", SandboxWorld.AZURE.tenantId());
        environment.put("LOCKSTEP_AZURE_CLIENT_ID", SandboxWorld.AZURE.clientId());
        environment.put("LOCKSTEP_AZURE_CLIENT_SECRET", SandboxWorld.AZURE.clientSecret());
        environment.put("LOCKSTEP_AZURE_ARM_ENDPOINT", world.https() + "/");
        environment.put("LOCKSTEP_AZURE_AUTHORITY_HOST", world.https() + "/");
        environment.put("LOCKSTEP_ARGOCD_0__NAME", "large-1");
        environment.put("LOCKSTEP_ARGOCD_0__URL", world.http() + "/argocd/large-1");
        environment.put("LOCKSTEP_ARGOCD_0__TOKEN", SandboxWorld.ARGO_TOKEN);
    }

    private void configureAccess() {
        environment.put("LOCKSTEP_TOKENS_0__USER", "olga");
        environment.put("LOCKSTEP_TOKENS_0__TOKEN", TOKEN);
        environment.put("LOCKSTEP_TOKENS_0__ROLES", "operator");
    }

    /** One commit with the pipeline file and a change that reaches every environment, made with Git. */
    private String push(SandboxProcess world) throws Exception {
        Checkout checkout = Checkout.of(directory, URI.create(world.repository("kalypso-control-plane")), "main", ADA);
        Path file = checkout.directory().resolve(".github/promotion-pipeline.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                apiVersion: lockstep.dev/v1
                kind: PromotionPipeline
                defaults:
                  withoutClusters: [command-center, small]
                environments:
                  - name: dev
                    autoMerge: true
                  - name: stage
                """);
        String changed = checkout.text(TEMPLATE).replaceAll("(?m)^( *someLabel:) .*$", "$1 \"in-production\"");
        assertThat(changed).contains("in-production");
        return checkout.push(TEMPLATE, changed, "Promote in production");
    }

    /** As Grace does it at GitHub. */
    private static void merge(SandboxProcess world, JsonPath promotion) {
        int number = promotion.getInt("stages.find { it.environment == 'stage' }.pullRequest.number");
        new Client(URI.create(world.http()), account("grace").token())
                .request()
                .contentType("application/json")
                .body("{}")
                .put("/api/v3/repos/acme/kalypso-gitops/pulls/" + number + "/merge")
                .then()
                .statusCode(200);
    }

    private static Account account(String login) {
        return SandboxSettings.ACCOUNTS.stream()
                .filter(account -> account.login().equals(login))
                .findFirst()
                .orElseThrow();
    }

    /** @param url of Lockstep's own database on a server that others administer */
    private record Database(String url) {
        List<String> query(String sql) {
            try (Connection connection = DriverManager.getConnection(url, "lockstep", PASSWORD)) {
                return FirstColumn.of(connection, sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql + ": " + e.getMessage(), e);
            }
        }
    }

    /** The server's programs come with the tests; it is a process of its own, and Lockstep a user like others. */
    private Database database() throws SQLException {
        EmbeddedDatabase.Server server = EmbeddedDatabase.in(directory.resolve("postgres"));
        try (Connection connection =
                        DriverManager.getConnection(server.url(), EmbeddedDatabase.USER, server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create role lockstep login password '" + PASSWORD + "'");
            statement.execute("create database lockstep owner lockstep");
        }
        return new Database(server.url().replaceFirst("/[^/]+$", "/lockstep"));
    }
}
