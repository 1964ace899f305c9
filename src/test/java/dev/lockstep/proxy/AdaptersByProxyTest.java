package dev.lockstep.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.git.GitSettings;
import dev.lockstep.git.JGitRepositories;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.kubernetes.KubernetesFluxSource;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.ConnectProxy;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.TestCertificate;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every adapter goes by the proxy, to names that nothing else can reach, and the proxy's password goes to the proxy alone. */
class AdaptersByProxyTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String PASSWORD = "s3cr@t";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Optional<Path> CA =
            Optional.of(TestCertificate.shared().pem());
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-02T10:30:00Z"));
    private static final String COMMIT = "1234567890123456789012345678901234567890";

    @TempDir
    Path temp;

    private ConnectProxy proxy;
    private StubServer server;
    private StubServer plain;

    @BeforeEach
    void start() throws IOException {
        proxy = new ConnectProxy(PASSWORD);
        server = StubServer.https(AdaptersByProxyTest::answer);
        plain = StubServer.http(AdaptersByProxyTest::answer);
    }

    @AfterAll
    static void stopAll() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
        plain.close();
    }

    private static Answer answer(StubServer.Request request) {
        if (request.path().endsWith("/git-upload-pack")) {
            String line = COMMIT + " refs/heads/main\n";
            return Answer.of(200, String.format("%04x", line.length() + 4) + line + "0000")
                    .with("Content-Type", "application/x-git-upload-pack-result");
        }
        if (request.path().endsWith("/oauth2/v2.0/token")) {
            return Answer.of(200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"azure-token\"}");
        }
        if (request.path().endsWith("/resources")) {
            return Answer.of(200, "{\"totalRecords\":0,\"count\":0,\"data\":[],\"resultTruncated\":\"false\"}");
        }
        if (request.path().endsWith("/pulls/7")) {
            return Answer.of(
                    200,
                    "{\"number\":7,\"state\":\"open\",\"html_url\":\"https://x/7\",\"head\":{\"ref\":\"work\",\"sha\":\""
                            + COMMIT + "\"},\"base\":{\"ref\":\"dev\"}}");
        }
        if (request.path().equals("/apis")) {
            return Answer.of(
                    200,
                    "{\"groups\":[{\"name\":\"kustomize.toolkit.fluxcd.io\",\"versions\":[{\"version\":\"v1\"}]},"
                            + "{\"name\":\"source.toolkit.fluxcd.io\",\"versions\":[{\"version\":\"v1\"}]}]}");
        }
        if (request.path().matches("/apis/[^/]+/v1")) {
            return Answer.of(200, "{\"resources\":[{\"name\":\"kustomizations\"},{\"name\":\"gitrepositories\"}]}");
        }
        return Answer.of(200, "{\"kind\":\"List\",\"metadata\":{},\"items\":[]}");
    }

    private Proxies proxies(String user) {
        return Proxies.of(Map.of(
                "HTTPS_PROXY",
                "http://" + user + proxy.address(),
                "http_proxy",
                user + proxy.address(),
                "NO_PROXY",
                "x"));
    }

    private void git(URI base, Proxies proxies) {
        RepositoryUrl url = RepositoryUrl.of(base + "/acme/app");
        JGitRepositories git = new JGitRepositories(
                new GitSettings(
                        temp,
                        List.of(url.key()),
                        Set.of("https", "http"),
                        CA,
                        TIMEOUT,
                        TIMEOUT,
                        "L",
                        "l@example.org",
                        GitSettings.Limits.DEFAULT),
                repository -> Optional.of("git-token"),
                HostMemory.none(),
                proxies);
        assertThat(git.head(url, "main")).contains(COMMIT);
    }

    private void gitHub(URI base, Proxies proxies) {
        GitHubSettings settings = new GitHubSettings(
                base, base, Optional.empty(), Optional.of("github-token"), Optional.empty(), CA, TIMEOUT);
        GitHubConnection connection = new GitHubConnection(
                List.of(settings), repository -> Optional.of("github-token"), CLOCK, HostMemory.none(), proxies);
        assertThat(new GitHubPullRequests(connection)
                        .get(RepositoryUrl.of(base + "/acme/app"), 7)
                        .number())
                .isEqualTo(7);
    }

    private void azure(URI base, Proxies proxies) {
        AzureSettings settings = new AzureSettings(
                "azure",
                Optional.of("99999999-8888-7777-6666-555555555555"),
                Optional.of("00000000-1111-2222-3333-444444444444"),
                Optional.of(Secret.of("azure-secret")),
                List.of(),
                base,
                Optional.of(base),
                CA,
                TIMEOUT);
        assertThat(new AzureFluxSource(settings, CLOCK, proxies).poll(Set.of()).reports())
                .isEmpty();
    }

    private void argoCd(URI base, Proxies proxies) {
        ArgoCdSettings settings =
                new ArgoCdSettings("large-1", base, "argo-token", CA, Optional.empty(), List.of(), TIMEOUT);
        assertThat(new ArgoCdSource(settings, CLOCK, proxies).poll(Set.of()).reports())
                .isEmpty();
    }

    private void kubernetes(URI base, Proxies proxies) {
        KubernetesSettings settings = new KubernetesSettings(
                "west-1",
                new KubernetesSettings.Address(base, Optional.empty(), Optional.of(Secret.of("kubernetes-token"))),
                CA,
                List.of(),
                TIMEOUT);
        assertThat(new KubernetesFluxSource(settings, new KubernetesClients(VERTX, proxies), CLOCK)
                        .poll(Set.of())
                        .reports())
                .isEmpty();
    }

    @Test
    void everyAdapterGoesByTheProxyOfHttps() {
        Proxies proxies = proxies("ada:s3cr%40t@");
        git(ConnectProxy.known(server.uri(), "git"), proxies);
        gitHub(ConnectProxy.known(server.uri(), "github"), proxies);
        azure(ConnectProxy.known(server.uri(), "azure"), proxies);
        argoCd(ConnectProxy.known(server.uri(), "argo"), proxies);
        kubernetes(ConnectProxy.known(server.uri(), "west"), proxies);
        int port = server.uri().getPort();
        assertThat(proxy.requests())
                .contains(
                        "CONNECT git.proxied.test:" + port + " 200",
                        "CONNECT github.proxied.test:" + port + " 200",
                        "CONNECT azure.proxied.test:" + port + " 200",
                        "CONNECT argo.proxied.test:" + port + " 200",
                        "CONNECT west.proxied.test:" + port + " 200")
                .allMatch(request -> request.startsWith("CONNECT "));
        assertThat(server.requests())
                .filteredOn(request -> !request.path().startsWith("/apis"))
                .hasSize(5);
        assertThat(server.requests()).hasSizeGreaterThan(5).allMatch(request -> request.proxyAuthorization() == null);
    }

    @Test
    void whatIsNotEncryptedGoesByTheProxyOfHttp() {
        Proxies proxies = proxies("ada:s3cr%40t@");
        git(ConnectProxy.known(plain.uri(), "git"), proxies);
        gitHub(ConnectProxy.known(plain.uri(), "github"), proxies);
        argoCd(ConnectProxy.known(plain.uri(), "argo"), proxies);
        assertThat(proxy.requests()).hasSize(3).allMatch(request -> request.endsWith(" 200"));
        assertThat(plain.requests()).hasSize(3).allMatch(request -> request.proxyAuthorization() == null);
    }

    @Test
    void thisMachineIsNeverAskedByTheProxy() {
        Proxies proxies = proxies("ada:s3cr%40t@");
        git(server.uri(), proxies);
        gitHub(server.uri(), proxies);
        azure(server.uri(), proxies);
        argoCd(plain.uri(), proxies);
        kubernetes(server.uri(), proxies);
        assertThat(proxy.requests()).isEmpty();
        assertThat(server.requests()).hasSizeGreaterThan(4).allMatch(request -> request.proxyAuthorization() == null);
    }

    @Test
    void whoHasNoPasswordForTheProxyIsToldSo() {
        for (String user : List.of("", "ada:wrong-one@")) {
            Proxies proxies = proxies(user);
            List<Runnable> asks = List.of(
                    () -> git(ConnectProxy.known(server.uri(), "git"), proxies),
                    () -> gitHub(ConnectProxy.known(server.uri(), "github"), proxies),
                    () -> azure(ConnectProxy.known(server.uri(), "azure"), proxies),
                    () -> argoCd(ConnectProxy.known(server.uri(), "argo"), proxies),
                    () -> kubernetes(ConnectProxy.known(server.uri(), "west"), proxies),
                    () -> git(ConnectProxy.known(plain.uri(), "git"), proxies),
                    () -> gitHub(ConnectProxy.known(plain.uri(), "github"), proxies),
                    () -> argoCd(ConnectProxy.known(plain.uri(), "argo"), proxies));
            for (Runnable ask : asks) {
                assertThatThrownBy(ask::run)
                        .isInstanceOf(OutsideException.Rejected.class)
                        .hasMessageContaining("the proxy on the way does not let us through (407)")
                        .hasMessageNotContaining("wrong-one");
            }
        }
        assertThat(server.requests()).isEmpty();
        assertThat(plain.requests()).isEmpty();
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws IOException {
        String nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = "localhost:" + free.getLocalPort();
        }
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://ada:s3cr%40t@" + nobody));
        List<Runnable> asks = List.of(
                () -> git(ConnectProxy.known(server.uri(), "git"), proxies),
                () -> gitHub(ConnectProxy.known(server.uri(), "github"), proxies),
                () -> azure(ConnectProxy.known(server.uri(), "azure"), proxies),
                () -> argoCd(ConnectProxy.known(server.uri(), "argo"), proxies),
                () -> kubernetes(ConnectProxy.known(server.uri(), "west"), proxies));
        for (Runnable ask : asks) {
            assertThatThrownBy(ask::run)
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("by the proxy of HTTPS_PROXY " + nobody)
                    .hasMessageNotContaining("s3cr");
        }
    }
}
