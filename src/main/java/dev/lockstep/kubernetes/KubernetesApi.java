package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ConnectionTrouble;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** GET requests to the API server of one cluster: bounded in time and size, failures classified. Any number of threads. */
final class KubernetesApi {
    private static final Logger LOG = Logger.getLogger(KubernetesApi.class);
    private static final int MAX_ERROR_BYTES = 64_000;
    private static final int MOST_AFTER = 1_000;
    private static final String RIGHTS =
            " Grant it what deploy/kubernetes/flux-reader.yaml has, for the user that it names.";

    /** Reads an answer, and ends before its time-out. */
    interface Reader<T> {
        T read(InputStream body);
    }

    /**
     * A request whose answer is taken piece by piece.
     *
     * @param refused to be run when the credential was refused; may wait
     */
    record Exchange(CompletableFuture<HttpResponse<AsyncBody>> answer, Runnable refused) {}

    private record Connection(Way way, KubernetesClient client) {}

    /** A kubeconfig as it was read from this text. */
    private record Read(String text, KubeconfigFile file) {}

    private final KubernetesSettings settings;
    private final KubernetesClients clients;
    private final InstantSource clock;
    private Connection connection;
    private Read kubeconfig;
    /** Requests under way, but for those whose answer is taken piece by piece. */
    private int underWay;

    private boolean closed;

    KubernetesApi(KubernetesSettings settings, KubernetesClients clients, InstantSource clock) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
    }

    String cluster() {
        return settings.cluster();
    }

    /**
     * @param what the call, as the start of a sentence
     * @return empty when the list that it goes on with is not there any more (410)
     * @throws OutsideException.NotFound for any 404: whether the server is one of Kubernetes is for the caller to know
     */
    <T> Optional<T> get(String what, String path, Map<String, String> query, Reader<T> reader) {
        Connection used = begin(what);
        try {
            Optional<String> token = used.way().credential().token();
            try {
                return once(what, used, token, path, query, reader);
            } catch (OutsideException.NotSignedIn e) {
                if (!used.way().credential().refused(token)) {
                    throw e;
                }
                // It ran out before its time, or there is another one since.
                return once(what, used, used.way().credential().token(), path, query, reader);
            }
        } finally {
            end();
        }
    }

    /**
     * Waits for no answer; at most for a credential. Not after {@link #close}.
     *
     * @param taken is given the body when that is asked for, on a thread that must not wait
     */
    Exchange open(String what, String path, Map<String, String> query, AsyncBody.Consumer<List<ByteBuffer>> taken) {
        Connection used = openConnection(what);
        Credential credential = used.way().credential();
        Optional<String> token = credential.token();
        return new Exchange(
                used.client().getHttpClient().consumeBytes(request(used, token, path, query), taken),
                () -> credential.refused(token));
    }

    private synchronized Connection openConnection(String what) {
        if (closed) {
            throw new OutsideException.Transient(what + " is not wanted any more.", null);
        }
        return connection(what);
    }

    private synchronized Connection begin(String what) {
        Connection used = connection(what);
        underWay++;
        return used;
    }

    private synchronized void end() {
        underWay--;
        closeUnused();
    }

    /** What is under way ends by itself, and what is asked for after all is answered; then nothing stays open. */
    synchronized void close() {
        closed = true;
        closeUnused();
    }

    private void closeUnused() {
        if (closed && underWay == 0 && connection != null) {
            connection.client().close();
            connection = null;
        }
    }

    /** Its time-out is that of the beginning of an answer. */
    private HttpRequest request(Connection used, Optional<String> token, String path, Map<String, String> query) {
        String question = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String base = used.way().server().toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = used.client()
                .getHttpClient()
                .newHttpRequestBuilder()
                .uri(base + path + (question.isEmpty() ? "" : "?" + question))
                // Otherwise a request that nobody waits for any more keeps its connection.
                .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .header("Accept", "application/json");
        token.ifPresent(value -> request.setHeader("Authorization", "Bearer " + value));
        return request.build();
    }

    private <T> Optional<T> once(
            String what,
            Connection used,
            Optional<String> token,
            String path,
            Map<String, String> query,
            Reader<T> reader) {
        long begun = System.nanoTime();
        HttpResponse<InputStream> response = send(
                what + clients.proxies().told(used.way().server()),
                used.client().getHttpClient(),
                request(used, token, path, query));
        Body body = new Body(response.body() == null ? InputStream.nullInputStream() : response.body());
        // Nothing else ends a body that does not go on.
        CompletableFuture<Void> read = new CompletableFuture<>();
        read.orTimeout(settings.timeout().toNanos() - (System.nanoTime() - begun), TimeUnit.NANOSECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        body.breakOff();
                    }
                });
        try {
            if (response.code() == 410) {
                return Optional.empty();
            }
            if (response.code() != 200) {
                throw refused(what, response, start(body));
            }
            return Optional.of(reader.read(body));
        } catch (OutsideException e) {
            throw read.isCompletedExceptionally()
                    ? new OutsideException.Transient(what + " took longer than its time-out.", e)
                    : e;
        } finally {
            body.finish();
            read.complete(null);
        }
    }

    /**
     * What reads JSON stops, and closes, where that ends. To close a body before its own end would end the connection, which may be
     * in use for the next request already.
     */
    private static final class Body extends FilterInputStream {
        private boolean ended;

        Body(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            ended |= read < 0;
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = in.read(bytes, from, length);
            ended |= read < 0;
            return read;
        }

        @Override
        public void close() {}

        void finish() {
            try {
                if (!ended && readNBytes(MOST_AFTER).length == MOST_AFTER) {
                    breakOff();
                }
            } catch (IOException e) {
                LOG.debug("the end of an answer could not be read", e);
            }
        }

        void breakOff() {
            try {
                in.close();
            } catch (IOException e) {
                LOG.debug("the rest of an answer that nobody wants could not be put away", e);
            }
        }
    }

    private synchronized Connection connection(String what) {
        Way way = way();
        if (connection == null || !connection.way().isAs(way)) {
            connect(what, way);
        } else {
            // The same connections, and perhaps another credential.
            connection = new Connection(way, connection.client());
        }
        return connection;
    }

    private Way way() {
        if (settings.access() instanceof KubernetesSettings.Kubeconfig access) {
            String text = access.text().value();
            if (kubeconfig == null || !kubeconfig.text().equals(text)) {
                kubeconfig = new Read(text, KubeconfigFile.read(text, access, clients.serialization(), clock));
            }
            return kubeconfig.file().way();
        }
        KubernetesSettings.Address address = (KubernetesSettings.Address) settings.access();
        return new Way(
                address.server(),
                address.ca().map(Secret::value),
                Optional.empty(),
                Optional.empty(),
                address.token().map(Credential::of).orElse(Credential.NONE));
    }

    private void connect(String what, Way way) {
        KubernetesClient client;
        try {
            client = clients.client(way, settings.caFile(), settings.timeout());
        } catch (RuntimeException e) {
            LOG.debugf(e, "Cluster %s: no client", settings.cluster());
            throw new OutsideException.Permanent(what + " failed: the certificates or keys for " + way.server()
                    + " cannot be used (" + e.getClass().getSimpleName() + "): they have to be PEM.");
        }
        if (connection != null) {
            connection.client().close();
        }
        connection = new Connection(way, client);
    }

    private HttpResponse<InputStream> send(String what, HttpClient http, HttpRequest request) {
        CompletableFuture<HttpResponse<InputStream>> exchange = http.sendAsync(request, InputStream.class);
        try {
            return exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new OutsideException.Transient(what + " took longer than its time-out.", e);
        } catch (ExecutionException e) {
            OutOfMemory.haltIf(e);
            throw broken(what, e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient(what + " was interrupted.", e);
        }
    }

    /** What Netty says in its own way first: its time-out of a connection is a refused one by its type. */
    static OutsideException broken(String what, Throwable failure) {
        Throwable first = failure.getCause() == null ? failure : failure.getCause();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectTimeoutException) {
                return new OutsideException.Transient(what + " took longer than its time-out.", failure);
            }
            // A proxy's answer to the wish for a tunnel comes as an exception, which says its status.
            if (cause instanceof ProxyConnectException
                    && String.valueOf(cause.getMessage()).contains("status: 407")) {
                return new OutsideException.Rejected(what + " failed: " + Proxies.REFUSED + ".", failure);
            }
        }
        return ConnectionTrouble.classify(what, failure)
                .orElseGet(() -> new OutsideException.Transient(
                        what + " failed: the connection broke: "
                                + Text.cut(Text.line(String.valueOf(first.getMessage())), Lengths.DETAIL),
                        failure));
    }

    /** Enough to see what an error says. */
    private static byte[] start(InputStream body) {
        try {
            return body.readNBytes(MAX_ERROR_BYTES);
        } catch (IOException e) {
            // the status says what matters
            return new byte[0];
        }
    }

    /** What an answer means that is no success. */
    OutsideException refused(String what, HttpResponse<?> response, byte[] body) {
        int status = response.code();
        JsonNode error = Answers.error(body)
                .filter(said -> said.path("kind").asText("").equals("Status"))
                .orElse(MissingNode.getInstance());
        String text = what + " failed: the API server answered " + status + said(error);
        if (status == 429 || status == 408 || status >= 500) {
            Duration wait = ConnectionTrouble.retryAfter(response.header("Retry-After"), clock.instant())
                    .orElse(null);
            return new OutsideException.Transient(text, wait, null);
        }
        return switch (status) {
            case 401 -> new OutsideException.NotSignedIn(text + " The credential is missing, wrong, or has run out.");
            case 403 -> new OutsideException.Rejected(text + RIGHTS);
            case 407 -> new OutsideException.Rejected(what + " failed: " + Proxies.REFUSED + ".");
            // Of a group or version that it does not serve it says so in plain text, not with a Status.
            case 404 -> new OutsideException.NotFound(text, null);
            default ->
                status >= 300 && status < 400
                        ? new OutsideException.Permanent(
                                text + " A redirect is not followed: set the address it leads to.")
                        : new OutsideException.Rejected(text);
        };
    }

    private static String said(JsonNode error) {
        String line = Text.cut(Text.line(error.path("message").asText("")), Lengths.ERROR);
        return line.isEmpty() ? "." : " '" + line + "'.";
    }
}
