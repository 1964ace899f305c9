package dev.lockstep.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A loopback HTTP(S) server that answers what a test tells it to, and remembers what it was asked. */
public final class StubServer implements AutoCloseable {
    public record Request(
            String method,
            String path,
            String query,
            String body,
            String authorization,
            String proxyAuthorization,
            Map<String, List<String>> headers) {
        /** The first of its values. */
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .findFirst();
        }
    }

    public record Answer(int status, String body, Map<String, String> headers) {
        public static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }

        public Answer with(String name, String value) {
            Map<String, String> more = new java.util.HashMap<>(headers);
            more.put(name, value);
            return new Answer(status, body, more);
        }
    }

    /** Answers with this are never sent while the server lives. */
    public static final Answer NEVER = Answer.of(0, "");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private StubServer(HttpServer server, Function<Request, Answer> answers) {
        this.server = server;
        server.createContext("/", exchange -> handle(exchange, answers));
        server.setExecutor(threads);
        server.start();
    }

    public static StubServer http(Function<Request, Answer> answers) throws IOException {
        return new StubServer(HttpServer.create(loopback(), 0), answers);
    }

    public static StubServer https(Function<Request, Answer> answers) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.shared().server()));
        return new StubServer(server, answers);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A contract example from the test resources. */
    public static String example(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/contracts", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange, Function<Request, Answer> answers) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            Request request = new Request(
                    exchange.getRequestMethod(),
                    uri.getPath(),
                    uri.getQuery() == null ? "" : uri.getQuery(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Proxy-Authorization"),
                    Map.copyOf(exchange.getRequestHeaders()));
            requests.add(request);
            Answer answer = answers.apply(request);
            if (answer == NEVER) {
                closed.await(60, TimeUnit.SECONDS);
                return;
            }
            boolean latin1 = answer.headers().getOrDefault("Content-Type", "").endsWith("charset=ISO-8859-1");
            byte[] body = answer.body().getBytes(latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI uri() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
