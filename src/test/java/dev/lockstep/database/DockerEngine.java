package dev.lockstep.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a Docker engine answers, found out within a second: Testcontainers' own search takes longer, and fills the log when
 * there is none. Addresses are looked for where Docker's command line does: {@code DOCKER_HOST}, else the usual sockets.
 */
final class DockerEngine {
    private static final Duration PATIENCE = Duration.ofMillis(800);
    private static final byte[] PING =
            "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private DockerEngine() {}

    /** The address of the engine that answers, or empty. */
    static Optional<String> answering(Map<String, String> environment, List<Path> usualSockets) {
        String named = environment.get("DOCKER_HOST");
        List<String> addresses = new ArrayList<>();
        if (named != null && !named.isBlank()) {
            addresses.add(named);
        } else {
            usualSockets.stream()
                    .filter(Files::exists)
                    .map(path -> "unix://" + path)
                    .forEach(addresses::add);
        }
        return addresses.stream().filter(DockerEngine::answers).findFirst();
    }

    static List<Path> usualSockets(Map<String, String> environment) {
        List<Path> paths = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .map(directory -> Path.of(directory, "docker.sock"))
                .ifPresent(paths::add);
        paths.add(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
        return paths;
    }

    private static boolean answers(String address) {
        try {
            return ping(address);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            // Nobody there, or nothing that could be there.
            return false;
        }
    }

    private static boolean ping(String address) throws IOException {
        URI uri = URI.create(address);
        boolean unix = "unix".equals(uri.getScheme());
        if (!unix && (uri.getHost() == null || uri.getPort() < 0)) {
            return false;
        }
        SocketAddress engine =
                unix ? UnixDomainSocketAddress.of(uri.getPath()) : new InetSocketAddress(uri.getHost(), uri.getPort());
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (SocketChannel channel =
                        unix ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX) : SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(engine) && !(waits(selector, end) && channel.finishConnect())) {
                return false;
            }
            ByteBuffer question = ByteBuffer.wrap(PING);
            while (question.hasRemaining()) {
                channel.write(question);
            }
            key.interestOps(SelectionKey.OP_READ);
            ByteBuffer answer = ByteBuffer.allocate(64);
            while (answer.position() < 12) {
                if (!waits(selector, end) || channel.read(answer) < 0) {
                    return false;
                }
            }
            String status = new String(answer.array(), 0, 12, StandardCharsets.US_ASCII);
            return status.startsWith("HTTP/1.") && status.endsWith(" 200");
        }
    }

    private static boolean waits(Selector selector, long end) throws IOException {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        boolean ready = left > 0 && selector.select(left) > 0;
        selector.selectedKeys().clear();
        return ready;
    }
}
