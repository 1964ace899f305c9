package dev.lockstep.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers each request with what the test has laid out for it, and remembers what was asked. */
final class FakeGitHub implements AutoCloseable {
    static final String SHA = "1111111111111111111111111111111111111111";
    static final String MERGE = "2222222222222222222222222222222222222222";

    record Asked(String method, String path, String query, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    record Answer(int status, String body, Map<String, String> headers) {
        static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }

        Answer with(String header, String value) {
            Map<String, String> more = new java.util.HashMap<>(headers);
            more.put(header, value);
            return new Answer(status, body, more);
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch release = new CountDownLatch(1);
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FakeGitHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        on(
                "GET /api/repos/acme/app",
                200,
                "{\"id\":1,\"name\":\"app\",\"full_name\":\"acme/app\"," + "\"url\":\"" + base()
                        + "/api/repos/acme/app\",\"owner\":{\"login\":\"acme\"}}");
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    GitHubSettings settings(Optional<String> token, Optional<GitHubLogin.App> app) {
        return new GitHubSettings(
                URI.create(base() + "/api"),
                URI.create(base()),
                Optional.of(URI.create(base() + "/graphql")),
                token,
                app,
                Optional.empty(),
                Duration.ofMillis(1500));
    }

    /** The last answer laid out for a request is given again and again. */
    void on(String request, int status, String body) {
        on(request, Answer.of(status, body));
    }

    void on(String request, Answer... given) {
        answers.put(request, new ArrayDeque<>(List.of(given)));
    }

    List<String> askedFor() {
        return new ArrayList<>(asked.stream()
                .map(Asked::toString)
                .filter(a -> !a.equals("GET /api/repos/acme/app"))
                .toList());
    }

    Asked last(String request) {
        return asked.stream()
                .filter(a -> a.toString().equals(request))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    String pull(int number, String state, String more) {
        return "{\"number\":" + number + ",\"state\":\"" + state + "\",\"title\":\"T\",\"body\":\"B\",\"url\":\""
                + base()
                + "/api/repos/acme/app/pulls/" + number + "\",\"html_url\":\"" + base() + "/acme/app/pull/" + number
                + "\",\"issue_url\":\"" + base() + "/api/repos/acme/app/issues/" + number
                + "\",\"labels\":[{\"name\":\"promoted\"}],\"head\":{\"ref\":\"work\",\"label\":\"acme:work\",\"sha\":\""
                + SHA + "\"},\"base\":{\"ref\":\"dev\",\"sha\":\"" + SHA + "\"}" + more + "}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            URI uri = exchange.getRequestURI();
            Asked request = new Asked(
                    exchange.getRequestMethod(),
                    uri.getPath(),
                    uri.getQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body);
            asked.add(request);
            Deque<Answer> laidOut = answers.get(request.toString());
            Answer answer = laidOut == null
                    ? Answer.of(404, "{\"message\":\"Not Found\"}")
                    : laidOut.size() > 1 ? laidOut.poll() : laidOut.peek();
            if (answer.status() == 0) {
                release.await();
                return;
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
