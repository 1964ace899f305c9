package dev.lockstep.argocd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An Argo CD with very many applications of 20 KB, of which the first ones follow our branch; it writes its lists as it goes. */
final class LargeInstance implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final int applications;
    private final int ours;
    private final boolean knowsFields;

    LargeInstance(int applications, int ours, boolean knowsFields) throws IOException {
        this.applications = applications;
        this.ours = ours;
        this.knowsFields = knowsFields;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** All that was answered. */
    long bytes() {
        return written.get();
    }

    long calls() {
        return calls.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            calls.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            if (!path.endsWith("/applications")) {
                write(out, Integer.parseInt(path.replaceFirst(".*-", "")), WHOLE);
                return;
            }
            Template template = query.contains("fields=") && knowsFields ? BRIEF : WHOLE;
            write(out, bytes("{\"metadata\":{},\"items\":["));
            for (int i = 0; i < applications; i++) {
                write(out, i, template);
                write(out, bytes(i + 1 < applications ? "," : "]}"));
            }
        }
    }

    private void write(OutputStream out, int number, Template template) throws IOException {
        write(out, template.first());
        write(out, bytes("application-" + number));
        write(out, template.second());
        write(out, bytes(number < ours ? "dev" : "somewhere"));
        write(out, template.rest());
    }

    private void write(OutputStream out, byte[] part) throws IOException {
        written.addAndGet(part.length);
        out.write(part);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Between its parts stand the name and the branch. */
    private record Template(byte[] first, byte[] second, byte[] rest) {}

    private static final Template BRIEF = template("", "", "");
    private static final Template WHOLE = template(
            ",\"uid\":\"0b2f8f0e-3c1c-4f5e-9d4a-3f5a0a3d2a11\"",
            ",\"revision\":\"42d1d965735a80afca35da9ec8d8aeb39db2da6c\"",
            ",\"reconciledAt\":\"2026-03-02T10:16:40Z\",\"operationState\":{\"phase\":\"Succeeded\","
                    + "\"message\":\"successfully synced (all tasks run)\",\"startedAt\":\"2026-03-02T10:16:01Z\","
                    + "\"finishedAt\":\"2026-03-02T10:16:04Z\",\"syncResult\":{\"revision\":"
                    + "\"42d1d965735a80afca35da9ec8d8aeb39db2da6c\",\"resources\":["
                    + resources("\"message\":\"configured\",\"hookPhase\":\"Running\"") + "]}},\"resources\":["
                    + resources("\"health\":{\"status\":\"Healthy\"}") + "]");

    private static String resources(String more) {
        return IntStream.range(0, 65)
                .mapToObj(i -> "{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\",\"namespace\":\"shop\","
                        + "\"name\":\"workload-" + i + "\",\"status\":\"Synced\"," + more + "}")
                .collect(Collectors.joining(","));
    }

    private static Template template(String uid, String revision, String rest) {
        return new Template(
                bytes("{\"metadata\":{\"name\":\""),
                bytes("\",\"namespace\":\"argocd\"" + uid
                        + "},\"spec\":{\"project\":\"default\",\"source\":{\"repoURL\":\"https://github.com/acme/gitops\","
                        + "\"path\":\"large\",\"directory\":{\"recurse\":true},\"targetRevision\":\""),
                bytes("\"},\"destination\":{\"server\":\"https://kubernetes.default.svc\",\"namespace\":\"argocd\"},"
                        + "\"syncPolicy\":{\"automated\":{\"prune\":true}}},\"status\":{\"health\":{\"status\":\"Healthy\","
                        + "\"lastTransitionTime\":\"2026-03-02T10:16:40Z\"},\"sync\":{\"status\":\"Synced\"" + revision
                        + "}"
                        + rest + "}}"));
    }

    /** Of one application, as a whole. */
    static int size() {
        return WHOLE.first().length + WHOLE.second().length + WHOLE.rest().length;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
