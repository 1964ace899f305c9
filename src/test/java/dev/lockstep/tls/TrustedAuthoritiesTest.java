package dev.lockstep.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lockstep.git.GitSettings;
import dev.lockstep.git.JGitRepositories;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedAuthoritiesTest {
    @TempDir
    static Path temp;

    private static HttpsServer server;
    private static Path caFile;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        caFile = TestCertificate.shared().pem();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.shared().server()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        base = "https://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static void askGit(Optional<Path> ca) {
        RepositoryUrl url = RepositoryUrl.of(base + "/acme/app");
        new JGitRepositories(
                        new GitSettings(
                                temp.resolve("data"),
                                List.of(url.key()),
                                Set.of("https"),
                                ca,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                "L",
                                "l@example.org",
                                GitSettings.Limits.DEFAULT),
                        repository -> Optional.of("t"))
                .head(url, "main");
    }

    private static void askGitHub(Optional<Path> ca) {
        GitHubSettings settings = new GitHubSettings(
                URI.create(base),
                URI.create(base),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ca,
                Duration.ofSeconds(5));
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        new GitHubPullRequests(new GitHubConnection(settings, repository -> Optional.empty(), clock))
                .get(RepositoryUrl.of(base + "/acme/app"), 1);
    }

    @Test
    void theFilesAuthorityIsTrusted() {
        assertThatThrownBy(() -> askGit(Optional.of(caFile)))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("404");
        assertThatThrownBy(() -> askGitHub(Optional.of(caFile)))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("404");
    }

    @Test
    void withoutTheFileTheSettingIsNamed() {
        assertThatThrownBy(() -> askGit(Optional.empty()))
                .isInstanceOf(Permanent.class)
                .hasMessageContaining("caFile");
        assertThatThrownBy(() -> askGitHub(Optional.empty()))
                .isInstanceOf(Permanent.class)
                .hasMessageContaining("caFile");
    }

    @Test
    void whatIsToBeTrustedAloneIsTrustedAlone() throws Exception {
        assertThat(TrustedAuthorities.only(Files.readString(caFile)).trustManagers())
                .singleElement()
                .isInstanceOfSatisfying(
                        X509TrustManager.class,
                        one -> assertThat(one.getAcceptedIssuers()).hasSize(1));
        assertThatThrownBy(() -> TrustedAuthorities.only("s3cret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path empty = Files.writeString(temp.resolve("empty.pem"), "nothing here\n");
        assertThatThrownBy(() -> TrustedAuthorities.withFile(Optional.of(empty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
        assertThat(TrustedAuthorities.withFile(Optional.empty()).trustManagers())
                .isNotEmpty();
    }
}
