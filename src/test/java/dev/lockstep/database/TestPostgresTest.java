package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which PostgreSQL the tests take. Engines here are sockets that answer as one would; no container is started. */
@Timeout(20)
class TestPostgresTest {
    private static final String WELL = "HTTP/1.0 200 OK\r\nApi-Version: 1.47\r\n\r\nOK";

    private final List<String> said = new ArrayList<>();

    @TempDir
    Path directory;

    private static Optional<String> at(String address) {
        return DockerEngine.answering(Map.of("DOCKER_HOST", address), List.of());
    }

    private ServerSocketChannel engine(Path socket, String answer) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        CompletableFuture.runAsync(() -> {
            try (SocketChannel client = server.accept()) {
                client.read(ByteBuffer.allocate(200));
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return server;
    }

    @Test
    void anEngineThatAnswersAtItsSocketIsFound() throws IOException {
        Path socket = directory.resolve("docker.sock");
        try (ServerSocketChannel server = engine(socket, WELL)) {
            assertThat(server.isOpen()).isTrue();
            assertThat(DockerEngine.answering(Map.of(), List.of(directory.resolve("other.sock"), socket)))
                    .contains("unix://" + socket);
        }
    }

    @Test
    void anEngineThatIsNamedIsAskedAndNoOther() throws IOException {
        Path socket = directory.resolve("docker.sock");
        try (ServerSocketChannel server = engine(socket, WELL)) {
            assertThat(DockerEngine.answering(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1"), List.of(socket)))
                    .isEmpty();
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void anEngineThatIsNotWellDoesNotCount() throws IOException {
        Path socket = directory.resolve("docker.sock");
        try (ServerSocketChannel server = engine(socket, "HTTP/1.0 503 Service Unavailable\r\n\r\n")) {
            assertThat(at("unix://" + socket)).isEmpty();
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void whatDoesNotAnswerIsNotWaitedForLongerThanASecond() throws IOException {
        // Accepts connections and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long began = System.nanoTime();
            assertThat(at("tcp://127.0.0.1:" + silent.getLocalPort())).isEmpty();
            assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
        }
    }

    @Test
    void addressesThatMakeNoSenseAreNoEngines() {
        assertThat(at("ssh://somewhere")).isEmpty();
        assertThat(at("not an address")).isEmpty();
        assertThat(at("unix:///nowhere/docker.sock")).isEmpty();
    }

    @Test
    void withoutAnEngineItIsTheEmbeddedOne() {
        String url = TestPostgres.choose(
                Optional.empty(),
                () -> {
                    throw new AssertionError("no engine, no container");
                },
                () -> "embedded",
                said::add);
        assertThat(url).isEqualTo("embedded");
        assertThat(said).containsExactly("Tests use the embedded PostgreSQL: no Docker engine answers");
    }

    @Test
    void withAnEngineItIsAContainer() {
        String url = TestPostgres.choose(
                Optional.of("unix:///var/run/docker.sock"),
                () -> "container",
                () -> {
                    throw new AssertionError("not needed");
                },
                said::add);
        assertThat(url).isEqualTo("container");
        assertThat(said)
                .containsExactly(
                        "Tests use PostgreSQL in a container of the Docker engine at unix:///var/run/docker.sock");
    }

    @Test
    void anEngineThatStartsNoContainerIsSaidAndDoneWithout() {
        String url = TestPostgres.choose(
                Optional.of("tcp://127.0.0.1:2375"),
                () -> {
                    throw new IllegalStateException("Can't get Docker image: postgres:17-alpine\nand more");
                },
                () -> "embedded",
                said::add);
        assertThat(url).isEqualTo("embedded");
        assertThat(said)
                .containsExactly("Tests use the embedded PostgreSQL: the Docker engine at tcp://127.0.0.1:2375 answers"
                        + " and starts no container: Can't get Docker image: postgres:17-alpine");
    }

    @Test
    void theServerThatWasChosenGivesDatabasesThatAreNewAndEmpty() throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(
                        TestPostgres.freshDatabase(), TestPostgres.USER, TestPostgres.USER);
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from pg_tables where schemaname = 'public'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
