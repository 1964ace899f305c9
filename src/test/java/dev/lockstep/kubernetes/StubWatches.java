package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The API server of a cluster whose lists can be watched; what a watch is sent, and when it ends, a test says. */
final class StubWatches implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "";

    /** One watch that was begun. */
    static final class Watch {
        final Map<String, String> query;
        final String path;
        private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();
        volatile boolean broken;

        Watch(String path, Map<String, String> query) {
            this.path = path;
            this.query = query;
        }

        void raw(String text) {
            toSend.add(text);
        }

        void send(String type, JsonNode object) {
            raw(JSON.createObjectNode().put("type", type).set("object", object) + "\n");
        }

        void send(String type, ObjectNode object, long version) {
            ObjectNode sent = object.deepCopy();
            ((ObjectNode) sent.path("metadata")).put("resourceVersion", String.valueOf(version));
            send(type, (JsonNode) sent);
        }

        void end() {
            raw(END);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Of Kustomizations; those of other kinds are held open. */
    final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();

    final List<Watch> others = new CopyOnWriteArrayList<>();
    final List<ObjectNode> kustomizations = new CopyOnWriteArrayList<>();
    final List<ObjectNode> gitRepositories = new CopyOnWriteArrayList<>();
    final List<ObjectNode> ociRepositories = new CopyOnWriteArrayList<>();
    volatile List<String> served = List.of("kustomizations", "gitrepositories");
    /** Statuses that the next watches are refused with; 0: it is never answered. */
    final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();

    final Set<Watch> open = ConcurrentHashMap.newKeySet();
    volatile long version = 100;

    StubWatches() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Watch next() throws InterruptedException {
        Watch begun = watches.poll(10, TimeUnit.SECONDS);
        if (begun == null) {
            throw new AssertionError("no watch was begun");
        }
        return begun;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String question = exchange.getRequestURI().getQuery();
            if (path.equals("/apis")) {
                answer(exchange, 200, groups());
            } else if (path.matches("/apis/[^/]+/v1")) {
                ArrayNode resources = JSON.createArrayNode();
                served.forEach(name -> resources.addObject().put("name", name));
                answer(exchange, 200, JSON.createObjectNode().set("resources", resources));
            } else if (question != null && question.contains("watch=true")) {
                watch(exchange, path, question);
            } else {
                String kind = path.endsWith("/kustomizations") ? "Kustomization" : "GitRepository";
                ObjectNode list = JSON.createObjectNode().put("kind", kind + "List");
                list.putObject("metadata").put("resourceVersion", String.valueOf(version));
                ArrayNode items = list.putArray("items");
                if (path.endsWith("/kustomizations")) {
                    items.addAll(kustomizations);
                } else if (path.endsWith("/gitrepositories")) {
                    items.addAll(gitRepositories);
                } else {
                    items.addAll(ociRepositories);
                }
                answer(exchange, 200, list);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode groups() {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode groups = answer.putArray("groups");
        for (String name : List.of("kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io")) {
            ObjectNode group = groups.addObject().put("name", name);
            group.putObject("preferredVersion").put("version", "v1");
        }
        return answer;
    }

    static ObjectNode status(int code) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("message", "the words of status " + code)
                .put("code", code);
    }

    private void watch(HttpExchange exchange, String path, String question) throws IOException, InterruptedException {
        Map<String, String> query = new ConcurrentHashMap<>();
        for (String pair : question.split("&")) {
            query.put(pair.replaceFirst("=.*$", ""), pair.replaceFirst("^[^=]*=?", ""));
        }
        Watch watch = new Watch(path, query);
        if (!path.endsWith("/kustomizations")) {
            others.add(watch);
            send(exchange, watch);
            return;
        }
        Integer refused = refusals.poll();
        watches.add(watch);
        if (refused == null) {
            send(exchange, watch);
        } else if (refused == 0) {
            watch.toSend.take();
        } else {
            answer(exchange, refused, status(refused));
        }
    }

    private void send(HttpExchange exchange, Watch watch) throws IOException, InterruptedException {
        open.add(watch);
        try {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (String text = watch.toSend.take(); !text.equals(END); text = watch.toSend.take()) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            out.close();
        } catch (IOException e) {
            watch.broken = true;
        } finally {
            open.remove(watch);
        }
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
