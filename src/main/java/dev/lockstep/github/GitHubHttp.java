package dev.lockstep.github;

import dev.lockstep.memory.CappedStream;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.LeaseFence;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Sends one request, once. The answer has a limit in time and size; a redirect is followed only by a request to read, within the
 * origin of the settings, and within the repository that was asked for; nothing else is repeated.
 */
final class GitHubHttp {
    static final String API_VERSION = "2022-11-28";
    private static final int MAX_BODY = 16 << 20;
    private static final int MAX_REDIRECTS = 3;
    private static final Pattern REPOSITORY = Pattern.compile("/repos/[^/]+/[^/]+(?=/|$)");

    private final HttpClient client;
    private final List<URI> origins;
    private final Duration timeout;
    private final HostMemory hosts;
    private final Proxies proxies;

    GitHubHttp(GitHubSettings settings, HostMemory hosts, Proxies proxies) {
        this.hosts = hosts;
        this.proxies = proxies;
        this.timeout = settings.timeout();
        this.origins = Stream.concat(Stream.of(settings.apiUrl()), settings.graphqlUrl().stream())
                .toList();
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .sslContext(TrustedAuthorities.withFile(settings.caFile()).context())
                .proxy(proxies.selector())
                .build();
    }

    /** @param authorization the value of the header, or empty */
    record Request(String method, URI url, Optional<String> authorization, Optional<byte[]> body) {
        @Override
        public String toString() {
            return method + " " + url;
        }
    }

    /** A body that has arrived whole, unpacked. */
    record Response(int status, HttpHeaders headers, byte[] body) {}

    /** Throws {@link ApiProblem} for a status from 300 on, and for no answer at all. */
    Response send(Request request) throws ApiProblem {
        Request current = request;
        for (int redirects = 0; ; redirects++) {
            Response response = once(current);
            Optional<URI> next = response.status() / 100 == 3 ? location(current, response) : Optional.empty();
            if (next.isEmpty() || redirects == MAX_REDIRECTS) {
                if (response.status() >= 300) {
                    throw new ApiProblem(request, response);
                }
                return response;
            }
            current = new Request(current.method(), next.get(), current.authorization(), current.body());
        }
    }

    // The credential is the repository's: where another one may be meant, by its number, say, it is not sent.
    private Optional<URI> location(Request request, Response response) {
        boolean repeatable =
                request.method().equals("GET") && List.of(301, 302, 307, 308).contains(response.status());
        return repeatable
                ? response.headers()
                        .firstValue("Location")
                        .filter(text -> !text.isBlank())
                        .flatMap(text -> resolved(request.url(), text))
                        .filter(this::isOurs)
                        .filter(next -> repository(next).equals(repository(request.url())))
                : Optional.empty();
    }

    private static Optional<URI> resolved(URI base, String text) {
        try {
            return Optional.of(base.resolve(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** What the address is about: a repository by its name, or anything else by its whole path. */
    private static String repository(URI url) {
        String path = String.valueOf(url.getRawPath()).toLowerCase(Locale.ROOT);
        Matcher named = REPOSITORY.matcher(path);
        return path.contains("..") || !named.find() ? path : named.group();
    }

    private boolean isOurs(URI url) {
        return origins.stream()
                .anyMatch(origin -> origin.getScheme().equalsIgnoreCase(url.getScheme())
                        && origin.getRawAuthority().equalsIgnoreCase(String.valueOf(url.getRawAuthority())));
    }

    private Response once(Request request) throws ApiProblem {
        if (!isOurs(request.url())) {
            // A next-page link is the server's text; the credential does not follow it elsewhere.
            throw new ApiProblem(request, new IOException("the address is not within " + origins));
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url())
                .timeout(timeout)
                .header("Accept", "application/vnd.github+json")
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "lockstep")
                .header("X-GitHub-Api-Version", API_VERSION);
        // The JDK's client sends it to the proxy alone.
        proxies.authorization(request.url()).ifPresent(value -> builder.header("Proxy-Authorization", value));
        request.authorization().ifPresent(value -> builder.header("Authorization", value));
        request.body().ifPresent(body -> builder.header("Content-Type", "application/json"));
        builder.method(
                request.method(),
                request.body()
                        .map(HttpRequest.BodyPublishers::ofByteArray)
                        .orElse(HttpRequest.BodyPublishers.noBody()));
        try (HostMemory.Visit visit = visit(request)) {
            if (!request.method().equals("GET")) {
                LeaseFence.check();
            }
            return exchange(request, builder.build(), visit);
        }
    }

    private HostMemory.Visit visit(Request request) throws ApiProblem {
        URI url = request.url();
        try {
            return hosts.visit(
                    "not asked",
                    url.getScheme() + "://" + url.getRawAuthority(),
                    url.getRawAuthority() + repository(url));
        } catch (OutsideException.Transient remembered) {
            throw ApiProblem.notAsked(request, remembered);
        }
    }

    private Response exchange(Request request, HttpRequest built, HostMemory.Visit visit) throws ApiProblem {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(built, info -> {
            visit.answered();
            return new CappedBody();
        });
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Response(response.statusCode(), response.headers(), unpacked(response));
        } catch (TimeoutException e) {
            answer.cancel(true);
            visit.silent();
            throw ApiProblem.late(request, timeout);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ApiProblem(request, new IOException("interrupted"));
        } catch (ExecutionException e) {
            OutOfMemory.haltIf(e);
            boolean late = e.getCause() instanceof HttpTimeoutException
                    && !(e.getCause() instanceof HttpConnectTimeoutException);
            if (late) {
                visit.silent();
            } else if (e.getCause() instanceof ConnectException
                    || e.getCause() instanceof HttpConnectTimeoutException) {
                visit.unreachable();
            }
            throw late
                    ? ApiProblem.late(request, timeout)
                    : ApiProblem.unanswered(request, e.getCause(), proxies.told(request.url()));
        } catch (IOException e) {
            throw new ApiProblem(request, e);
        }
    }

    private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
        if (response.body() == null) {
            // A proxy's answer to the wish for a tunnel: the JDK's client does not read what comes with it.
            return new byte[0];
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("");
        if (!encoding.toLowerCase(Locale.ROOT).equals("gzip") || response.body().length == 0) {
            return response.body();
        }
        try (InputStream in =
                new CappedStream(new GZIPInputStream(new ByteArrayInputStream(response.body())), MAX_BODY)) {
            return in.readAllBytes();
        } catch (CappedStream.TooLong e) {
            throw tooLong(e);
        }
    }

    private static IOException tooLong(CappedStream.TooLong e) {
        return new IOException("the answer is " + e.getMessage(), e);
    }

    /** The JDK's own, until too much has come. Not a stream: nothing interrupts who reads one on Java 17. */
    private static final class CappedBody implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long left = MAX_BODY;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left >= 0) {
                whole.onNext(buffers);
            } else {
                subscription.cancel();
                whole.onError(tooLong(new CappedStream.TooLong(MAX_BODY)));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
