package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.util.Context;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.resourcegraph.ResourceGraphManager;
import com.azure.resourcemanager.resourcegraph.models.QueryRequest;
import com.azure.resourcemanager.resourcegraph.models.QueryRequestOptions;
import com.azure.resourcemanager.resourcegraph.models.QueryResponse;
import com.azure.resourcemanager.resourcegraph.models.ResultFormat;
import dev.lockstep.sandbox.http.SandboxHttp;
import dev.lockstep.tls.TrustedAuthorities;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The Azure side over TLS, used by Microsoft's own SDKs, with the fleet running by itself in real time. */
class AzureSdkTest {
    private static final String SCOPE = "https://management.azure.com/.default";

    private GitRepo gitOps;
    private Fleet fleet;
    private SandboxHttp server;
    private String origin;
    private HttpClient http;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        gitOps = new GitRepo(directory.resolve("gitops.git"));
        fleet = new Fleet(new FleetSettings(
                directory.resolve("fleet"),
                gitOps.url(),
                Optional.empty(),
                ClusterDefinition.defaults(),
                FleetDelays.quick(),
                new FleetLimits(100, 1, 15, Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)),
                InstantSource.system(),
                FleetWorld.ACCOUNT,
                Map.of(),
                "kubernetes-token"));
        server = SandboxHttp.bind(directory.resolve("http"), 0, 0);
        server.mount("azure", "/", fleet.azure());
        server.serve();
        origin = "https://localhost:" + server.httpsBase().getPort();
        SSLContext tls =
                TrustedAuthorities.withFile(Optional.of(server.caFile())).context();
        http = new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(tls)).build();
    }

    @AfterEach
    void close() {
        server.close();
        fleet.close();
        gitOps.close();
    }

    private TokenCredential credential(String secret) {
        return new ClientSecretCredentialBuilder()
                .authorityHost(origin)
                .tenantId(FleetWorld.ACCOUNT.tenantId())
                .clientId(FleetWorld.ACCOUNT.clientId())
                .clientSecret(secret)
                .disableInstanceDiscovery()
                .httpClient(http)
                .build();
    }

    private HttpPipeline pipeline() {
        return new HttpPipelineBuilder()
                .httpClient(http)
                .policies(new BearerTokenAuthenticationPolicy(credential(FleetWorld.ACCOUNT.clientSecret()), SCOPE))
                .build();
    }

    private ResourceGraphManager graph() {
        Map<String, String> endpoints = new HashMap<>();
        for (String name : List.of(
                "managementEndpointUrl",
                "resourceManagerEndpointUrl",
                "activeDirectoryEndpointUrl",
                "activeDirectoryResourceId",
                "activeDirectoryGraphResourceId",
                "microsoftGraphResourceId")) {
            endpoints.put(name, origin + "/");
        }
        return ResourceGraphManager.authenticate(
                pipeline(),
                new AzureProfile(
                        FleetWorld.ACCOUNT.tenantId(),
                        FleetWorld.ACCOUNT.subscriptionId(),
                        new AzureEnvironment(endpoints)));
    }

    private List<Map<?, ?>> query(ResourceGraphManager manager, String text) {
        List<Map<?, ?>> rows = new ArrayList<>();
        String skip = null;
        do {
            QueryResponse page = manager.resourceProviders()
                    .resources(new QueryRequest()
                            .withSubscriptions(List.of(FleetWorld.ACCOUNT.subscriptionId()))
                            .withQuery(text)
                            .withOptions(new QueryRequestOptions()
                                    .withSkipToken(skip)
                                    .withResultFormat(ResultFormat.OBJECT_ARRAY)));
            ((List<?>) page.data()).forEach(row -> rows.add((Map<?, ?>) row));
            skip = page.skipToken();
        } while (skip != null);
        return rows;
    }

    @Test
    void theSdkSignsInPagesThroughResourceGraphAndReadsTheConfiguration() throws Exception {
        String head = gitOps.commit("dev", Map.of("drone/x.yaml", Yaml.config("1")));
        fleet.start();
        ResourceGraphManager manager = graph();
        String text = "kubernetesconfigurationresources | where type =~"
                + " 'microsoft.kubernetesconfiguration/fluxconfigurations' | extend p = properties | where"
                + " tostring(p.gitRepository.repositoryRef.branch) == 'dev' | project id, name,"
                + " synced=tostring(p.sourceSyncedCommitId), state=tostring(p.complianceState) | order by id asc";
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(query(manager, text))
                        .hasSize(2)
                        .allSatisfy(row -> assertThat(row.get("synced")).isEqualTo("dev@sha1:" + head))
                        .allSatisfy(row -> assertThat(row.get("state")).isEqualTo("Compliant")));
        HttpRequest get = new HttpRequest(
                HttpMethod.GET, origin + FleetWorld.CONFIGS + "/cluster-config-dev?api-version=2023-05-01");
        try (HttpResponse response = pipeline().sendSync(get, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(response.getBodyAsBinaryData().toString()).contains("Applied revision: dev@sha1:" + head);
        }
    }

    /** What is served over TLS names addresses over TLS, whatever it is wrapped in. */
    @Test
    void theOpenIdDocumentNamesAddressesOfItsOwn() throws Exception {
        HttpRequest get = new HttpRequest(
                HttpMethod.GET,
                origin + "/" + FleetWorld.ACCOUNT.tenantId() + "/v2.0/.well-known/openid-configuration");
        try (HttpResponse response = http.sendSync(get, Context.NONE)) {
            Map<?, ?> document = response.getBodyAsBinaryData().toObject(Map.class);
            assertThat(List.of("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"))
                    .allSatisfy(
                            field -> assertThat((String) document.get(field)).startsWith(origin + "/"));
        }
    }

    /** With the validation of the authority that all of Microsoft's libraries make unless told otherwise. */
    @Test
    void theSdkSignsInWithItsAuthorityValidated() {
        // a host that no other test signs in at: what was confirmed once is remembered for all of them
        String authority = origin.replace("localhost", "127.0.0.1");
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpClient microsoft = new HttpClient() {
            @Override
            public Mono<HttpResponse> send(HttpRequest request) {
                asked.add(request.getUrl().getHost() + request.getUrl().getPath());
                return http.send(here(request));
            }

            @Override
            public HttpResponse sendSync(HttpRequest request, Context context) {
                asked.add(request.getUrl().getHost() + request.getUrl().getPath());
                return http.sendSync(here(request), context);
            }

            /** Hosts that Microsoft does not know are asked for at Microsoft. */
            private HttpRequest here(HttpRequest request) {
                return request.getUrl().getHost().equals("login.microsoftonline.com")
                        ? request.copy().setUrl(authority + request.getUrl().getFile())
                        : request;
            }
        };
        String token = new ClientSecretCredentialBuilder()
                .authorityHost(authority)
                .tenantId(FleetWorld.ACCOUNT.tenantId())
                .clientId(FleetWorld.ACCOUNT.clientId())
                .clientSecret(FleetWorld.ACCOUNT.clientSecret())
                .httpClient(microsoft)
                .build()
                .getTokenSync(new TokenRequestContext().addScopes(SCOPE))
                .getToken();
        assertThat(token).isNotEmpty();
        assertThat(asked)
                .containsExactly(
                        "login.microsoftonline.com/common/discovery/instance",
                        "127.0.0.1/" + FleetWorld.ACCOUNT.tenantId() + "/oauth2/v2.0/token");
    }

    @Test
    void aWrongSecretIsAnAuthenticationFailureThatNamesTheReason() {
        assertThatThrownBy(() -> credential("wrong").getTokenSync(new TokenRequestContext().addScopes(SCOPE)))
                .hasMessageContaining("AADSTS7000215");
    }
}
