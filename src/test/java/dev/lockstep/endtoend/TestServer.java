package dev.lockstep.endtoend;

import dev.lockstep.database.TestPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server with a sandbox of its own and a database of its own, fast enough for tests. The database's sessions are in a
 * time zone that is not UTC.
 */
public class TestServer implements QuarkusTestResourceLifecycleManager {
    /** Of somebody who may look and not touch; without a token, everybody may do everything in the sandbox. */
    public static final String VIEWER = "viewer-token-for-tests";

    static final String OPERATOR = "operator-token-for-tests";
    static final String APPROVER = "approver-token-for-tests";

    @Override
    public Map<String, String> start() {
        int http = freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.test-port", Integer.toString(http));
        settings.put("quarkus.datasource.jdbc.url", TestPostgres.freshDatabase());
        settings.put("quarkus.datasource.jdbc.new-connection-sql", TestPostgres.NOT_UTC);
        settings.put("quarkus.datasource.username", TestPostgres.USER);
        settings.put("quarkus.datasource.password", TestPostgres.USER);
        settings.put("lockstep.data-dir", freshDirectory());
        settings.put("lockstep.public-url", "http://localhost:" + http);
        settings.put("lockstep.sandbox.enabled", "true");
        settings.put("lockstep.sandbox.demo", "false");
        settings.put("lockstep.sandbox.http-port", "0");
        settings.put("lockstep.sandbox.https-port", "0");
        settings.put("lockstep.sandbox.pace", "150ms");
        // Longer than a cluster leaves a repository alone that did not answer, as it must be in earnest, too.
        settings.put("lockstep.sandbox.grace-period", "4s");
        settings.put("lockstep.evidence.tick", "0.3s");
        settings.put("lockstep.evidence.fastest", "300ms");
        settings.put("lockstep.evidence.slowest", "1s");
        settings.put("lockstep.evidence.settle", "1s");
        settings.put("lockstep.refs.poll", "1s");
        settings.put("lockstep.lanes.poll", "1s");
        settings.put("lockstep.worker.poll", "100ms");
        settings.put("lockstep.tokens[0].user", "vera");
        settings.put("lockstep.tokens[0].token", VIEWER);
        settings.put("lockstep.tokens[0].roles", "viewer");
        settings.put("lockstep.tokens[1].user", "olga");
        settings.put("lockstep.tokens[1].token", OPERATOR);
        settings.put("lockstep.tokens[1].roles", "operator");
        settings.put("lockstep.tokens[2].user", "anna");
        settings.put("lockstep.tokens[2].token", APPROVER);
        settings.put("lockstep.tokens[2].roles", "approver");
        settings.put("lockstep.events.heartbeat", "500ms");
        settings.put("lockstep.events.poll", "200ms");
        settings.put("lockstep.events.streams", "4");
        settings.put("lockstep.events.streams-of-user", "4");
        // So that a test can come from an address of its own.
        settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
        settings.put("quarkus.http.proxy.allow-x-forwarded", "true");
        return settings;
    }

    @Override
    public void stop() {}

    private static String freshDirectory() {
        try {
            Path parent = Files.createDirectories(Path.of("target/test-data"));
            return Files.createTempDirectory(parent, "server").toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
