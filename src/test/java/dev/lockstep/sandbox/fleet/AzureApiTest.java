package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureApiTest {
    private static final String ALL = "kubernetesconfigurationresources"
            + " | where type =~ 'microsoft.kubernetesconfiguration/fluxconfigurations'";

    private FleetWorld world;
    private String head;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(
                directory, new FleetLimits(1, 3, 15, Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)));
        world.app.commit("main", Map.of("functional-test/a.yaml", "a: 1\n"));
        head = world.gitOps.commit("dev", Yaml.tree("one", world.app.url()));
        world.steps(8);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String code(FleetWorld.Answer answer) {
        return answer.body().at("/error/code").asText();
    }

    @Test
    void tokensAreNeededRandomAndExpire() throws Exception {
        String path = FleetWorld.CONFIGS + "?api-version=2023-05-01";
        var anonymous = world.send(HttpRequest.newBuilder(world.uri(path)));
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(code(anonymous)).isEqualTo("AuthenticationFailed");
        assertThat(code(world.get(path, "guessed"))).isEqualTo("InvalidAuthenticationToken");
        String token = world.azureToken();
        assertThat(token).hasSizeGreaterThan(40).isNotEqualTo(world.azureToken());
        assertThat(world.get(path, token).status()).isEqualTo(200);
        world.clock.advance(Duration.ofMinutes(61));
        var expired = world.get(path, token);
        assertThat(expired.status()).isEqualTo(401);
        assertThat(code(expired)).isEqualTo("ExpiredAuthenticationToken");
        assertThat(expired.response().headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void aWrongSecretIsRefusedWithTheCodeOfEntra() throws Exception {
        var answer = world.token("wrong");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().get("error").asText()).isEqualTo("invalid_client");
        assertThat(answer.body().get("error_description").asText()).startsWith("AADSTS7000215");
        assertThat(answer.response().body()).doesNotContain("wrong", FleetWorld.ACCOUNT.clientSecret());
        assertThat(FleetWorld.ACCOUNT.toString()).doesNotContain(FleetWorld.ACCOUNT.clientSecret());
    }

    /** What MSAL for Python, JavaScript and Go will not do without. */
    @Test
    void theOpenIdDocumentIsCompleteAndOfTheTenantAlone() throws Exception {
        String tenant = FleetWorld.ACCOUNT.tenantId();
        var answer = world.get("/" + tenant + "/v2.0/.well-known/openid-configuration", "");
        String base = world.uri("/" + tenant).toString();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("issuer").asText()).isEqualTo(base + "/v2.0");
        assertThat(answer.body().get("authorization_endpoint").asText()).isEqualTo(base + "/oauth2/v2.0/authorize");
        assertThat(answer.body().get("token_endpoint").asText()).isEqualTo(base + "/oauth2/v2.0/token");
        String keys = answer.body().get("jwks_uri").asText();
        assertThat(keys).startsWith(base);
        var jwks = world.send(HttpRequest.newBuilder(URI.create(keys)));
        assertThat(jwks.status()).isEqualTo(200);
        assertThat(jwks.body().get("keys").isArray()).isTrue();
        var other = world.get("/" + tenant.replace('9', '8') + "/v2.0/.well-known/openid-configuration", "");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body().get("error").asText()).isEqualTo("invalid_tenant");
        assertThat(other.body().get("error_description").asText()).startsWith("AADSTS90002: ");
    }

    @Test
    void anInstanceIsConfirmedForTheHostThatAnswersAlone() throws Exception {
        String endpoint = "/common/discovery/instance?api-version=1.1&authorization_endpoint=";
        String tenant = FleetWorld.ACCOUNT.tenantId() + "/oauth2/v2.0/authorize";
        var own = world.get(endpoint + world.uri("/" + tenant), "");
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.body().get("tenant_discovery_endpoint").asText())
                .isEqualTo(world.uri("/" + FleetWorld.ACCOUNT.tenantId() + "/v2.0/.well-known/openid-configuration")
                        .toString());
        var other = world.get(endpoint + "https://login.example.com/" + tenant, "");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body().get("error").asText()).isEqualTo("invalid_instance");
        assertThat(other.body().get("error_description").asText()).startsWith("AADSTS50049: ");
    }

    @Test
    void aListIsASummaryInPages() throws Exception {
        String token = world.azureToken();
        JsonNode first =
                world.get(FleetWorld.CONFIGS + "?api-version=2023-05-01", token).body();
        assertThat(first.get("value")).hasSize(1);
        JsonNode config = first.at("/value/0");
        assertThat(config.at("/properties/statuses/0/statusConditions").isNull())
                .isTrue();
        assertThat(config.at("/properties/sourceSyncedCommitId").asText()).isEqualTo("dev@sha1:" + head);
        String next = first.get("nextLink").asText();
        assertThat(next).contains("api-version=2023-05-01");
        JsonNode second =
                world.get(next.substring(next.indexOf("/subscriptions")), token).body();
        assertThat(second.at("/value/0/name").asText()).isEqualTo("cluster-config-stage");
        assertThat(second.get("nextLink").isNull()).isTrue();
    }

    @Test
    void whatIsNotThereIsNamedInTheEnvelopeOfArm() throws Exception {
        String token = world.azureToken();
        var config = world.get(FleetWorld.CONFIGS + "/nope?api-version=2023-05-01", token);
        assertThat(config.status()).isEqualTo(404);
        assertThat(config.body().at("/error/message").asText())
                .isEqualTo("FluxConfiguration with name 'nope' not found.");
        var cluster = world.get(FleetWorld.ARC + "x?api-version=2024-01-01", token);
        assertThat(cluster.status()).isEqualTo(404);
        assertThat(cluster.response().headers().firstValue("x-ms-failure-cause"))
                .contains("gateway");
        assertThat(cluster.body().at("/error/message").asText())
                .contains("'Microsoft.Kubernetes/connectedClusters/drone-arcx'");
        assertThat(code(world.get(FleetWorld.CONFIGS, token))).isEqualTo("MissingApiVersionParameter");
        assertThat(code(world.get(FleetWorld.CONFIGS + "?api-version=2019-01-01", token)))
                .isEqualTo("NoRegisteredProviderFound");
        assertThat(code(world.get(
                        "/subscriptions/other/resourceGroups/x/providers/a/b/c?api-version=2024-01-01", token)))
                .isEqualTo("SubscriptionNotFound");
    }

    @Test
    void theQueryOfTheContractFindsTheConfigurationsOfABranch() throws Exception {
        String url = world.gitOps.url().replaceAll("(\\.git)?/*$", "").toLowerCase(java.util.Locale.ROOT);
        String query = """
            kubernetesconfigurationresources
            | where type =~ 'microsoft.kubernetesconfiguration/fluxconfigurations'
            | extend p = properties
            | where p.sourceKind =~ 'GitRepository'
            | extend url = tolower(trim_end(@'(\\.git)?/*$', tostring(p.gitRepository.url)))      // comment
            | where url in ('https://github.com/acme/gitops','%s','git@github.com:acme/gitops')
            | where tostring(p.gitRepository.repositoryRef.branch) == 'dev'
            | project id, name, subscriptionId, resourceGroup, url=tostring(p.gitRepository.url), branch=tostring(p.gitRepository.repositoryRef.branch),
                      complianceState=iff(isempty(tostring(p.complianceState)),'Pending',tostring(p.complianceState)), provisioningState=tostring(p.provisioningState),
                      suspend=tobool(p.suspend), synced=tostring(p.sourceSyncedCommitId), statusUpdatedAt=todatetime(p.statusUpdatedAt), sourceUpdatedAt=todatetime(p.sourceUpdatedAt), errorMessage=tostring(p.errorMessage), kustomizations=tostring(p.kustomizations)
            | order by id asc
            """.formatted(url);
        var answer = world.graph(query, Map.of());
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.body().get("totalRecords").asInt()).isEqualTo(2);
        assertThat(answer.body().get("resultTruncated").isTextual()).isTrue();
        JsonNode row = answer.body().at("/data/0");
        assertThat(row.get("id").asText()).contains("/managedClusters/drone-aks/");
        assertThat(row.get("synced").asText()).isEqualTo("dev@sha1:" + head);
        assertThat(row.get("complianceState").asText()).isEqualTo("Compliant");
        assertThat(row.get("suspend").isBoolean()).isTrue();
        assertThat(row.get("statusUpdatedAt").asText()).matches(".*\\.\\d{7}Z");
        assertThat(row.get("kustomizations").asText()).contains("\"path\":\"drone\"");
        assertThat(row.get("resourceGroup").asText()).isEqualTo("kalypso-rg");
    }

    @Test
    void theQueriesOfTheOldWorkflowAreUnderstood() throws Exception {
        String at = ALL + " | where properties.gitRepository.url == '" + world.gitOps.url() + "'"
                + " | where properties.gitRepository.repositoryRef.branch == 'dev'";
        assertThat(world.graph(at, Map.of()).body().get("totalRecords").asInt()).isEqualTo(2);
        String synced = ALL + " | where properties.sourceSyncedCommitId == 'dev@sha1:" + head
                + "' | where properties.complianceState == \"Compliant\"";
        JsonNode row = world.graph(synced, Map.of()).body().at("/data/0");
        assertThat(row.get("type").asText()).isEqualTo("microsoft.kubernetesconfiguration/fluxconfigurations");
        assertThat(row.at("/properties/statuses/0/message").asText()).startsWith("stored artifact for revision");
        assertThat(row.at("/properties/statuses/0").has("statusConditions")).isFalse();
    }

    @Test
    void pagesFollowTheSkipToken() throws Exception {
        Set<String> ids = new HashSet<>();
        var page = world.graph(ALL, Map.of());
        assertThat(page.body().get("count").asInt()).isEqualTo(3);
        page.body().get("data").forEach(row -> ids.add(row.get("id").asText()));
        String skip = page.body().get("$skipToken").asText();
        var last = world.graph(ALL, Map.of("$skipToken", skip));
        last.body().get("data").forEach(row -> ids.add(row.get("id").asText()));
        assertThat(ids).hasSize(4);
        assertThat(last.body().has("$skipToken")).isFalse();
        assertThat(world.graph(ALL, Map.of("$top", 1)).body().get("count").asInt())
                .isEqualTo(1);
        assertThat(world.graph(ALL + "| order by id asc", Map.of("$skipToken", skip))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void unknownQueriesAreRefusedAndUnknownSubscriptionsForbidden() throws Exception {
        for (String query : List.of(
                "resources",
                ALL + " | summarize count()",
                ALL + " | where properties.secret == 'x'",
                ALL + " | where name == 'x",
                "")) {
            var answer = world.graph(query, Map.of());
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.body().at("/error/details/0/code").asText()).isEqualTo("InvalidQuery");
        }
        String body = "{\"subscriptions\":[\"other\"],\"query\":\"kubernetesconfigurationresources\"}";
        var other = world.post(
                "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01", body, world.azureToken());
        assertThat(other.status()).isEqualTo(403);
    }

    @Test
    void theQuotaIsCountedAndComesBack() throws Exception {
        for (int left = 14; left >= 0; left--) {
            var answer = world.graph(ALL, Map.of());
            assertThat(answer.response().headers().firstValue("x-ms-user-quota-remaining"))
                    .contains(left + "");
            assertThat(answer.response().headers().firstValue("x-ms-user-quota-resets-after"))
                    .contains("00:00:05");
        }
        var throttled = world.graph(ALL, Map.of());
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(code(throttled)).isEqualTo("RateLimiting");
        assertThat(throttled.body().at("/error/details/0/code").asText()).isEqualTo("RateLimiting");
        assertThat(throttled.response().headers().firstValue("Retry-After")).contains("5");
        world.clock.advance(Duration.ofSeconds(5));
        assertThat(world.graph(ALL, Map.of()).status()).isEqualTo(200);
    }

    @Test
    void theIndexLagsBehindAsMuchAsItIsTold() throws Exception {
        world.fleet.indexLag(Duration.ofSeconds(20));
        String next = world.gitOps.commit("dev", Yaml.tree("two", world.app.url()));
        world.steps(8);
        assertThat(world.config().body().at("/properties/sourceSyncedCommitId").asText())
                .endsWith(next);
        String dev = ALL + " | where properties.gitRepository.repositoryRef.branch == 'dev'";
        assertThat(world.graph(dev, Map.of())
                        .body()
                        .at("/data/0/properties/sourceSyncedCommitId")
                        .asText())
                .endsWith(head);
        world.restart();
        assertThat(world.graph(dev, Map.of()).body().get("totalRecords").asInt())
                .isEqualTo(2);
        world.steps(20);
        assertThat(world.graph(dev, Map.of())
                        .body()
                        .at("/data/0/properties/sourceSyncedCommitId")
                        .asText())
                .endsWith(next);
    }

    @Test
    void clustersComeAndGoAndAResetBringsTheFirstOnesBack() throws Exception {
        world.fleet.addCluster(new ClusterDefinition("edge-1", ClusterKind.ARC, "drone", List.of("dev")));
        world.steps(6);
        assertThat(world.branch("edge-1", "dev").appliedCommit()).contains(head);
        assertThat(world.graph(ALL, Map.of()).body().get("totalRecords").asInt())
                .isEqualTo(5);
        for (String name : List.of("edge-1", "drone-arc", "drone-aks", "large-1")) {
            world.fleet.removeCluster(name);
        }
        assertThat(world.graph(ALL, Map.of()).body().get("totalRecords").asInt())
                .isZero();
        assertThat(world.config().status()).isEqualTo(404);
        assertThat(world.argo("").status()).isEqualTo(503);
        world.restart();
        assertThat(world.fleet.clusters()).isEmpty();
        world.fleet.reset();
        assertThat(world.fleet.clusters())
                .extracting(ClusterView::name)
                .containsExactly("drone-arc", "drone-aks", "large-1");
        world.steps(8);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(head);
        assertThatThrownBy(() -> world.fleet.fault("nope", Fault.NONE)).hasMessageContaining("no cluster nope");
    }

    @Test
    void aNewConfigurationIsIndexedLateAndStaysIndexedOverARestart(@TempDir Path directory) throws Exception {
        Duration lag = Duration.ofSeconds(20);
        FleetLimits late = new FleetLimits(1, 3, 15, Duration.ofSeconds(5), lag, Duration.ofHours(1));
        try (FleetWorld other = new FleetWorld(directory, late)) {
            assertThat(other.graph(ALL, Map.of()).body().get("totalRecords").asInt())
                    .isZero();
            other.steps(21);
            assertThat(other.graph(ALL, Map.of()).body().get("totalRecords").asInt())
                    .isEqualTo(4);
            other.restart();
            assertThat(other.graph(ALL, Map.of()).body().get("totalRecords").asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void aDamagedMemoryIsNamedAndNotOverwritten() throws Exception {
        Path file = world.directory.resolve("fleet").resolve("fleet.json");
        world.fleet.close();
        java.nio.file.Files.writeString(file, "{\"version\":");
        assertThatThrownBy(() -> world.restart()).hasMessageContaining("fleet.json is damaged");
        assertThat(file).hasContent("{\"version\":");
    }
}
