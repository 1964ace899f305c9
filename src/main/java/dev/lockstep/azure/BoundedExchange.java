package dev.lockstep.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.NotJson;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.proxy.Proxies;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bounds one exchange, body included, in time and size; the SDK's own time-outs are for single reads. */
final class BoundedExchange implements HttpPipelinePolicy {
    private static final int MAX_ERROR_BYTES = 64_000;

    private final Duration timeout;
    private final int maxBytes;

    BoundedExchange(Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        // otherwise the HTTP client has read the whole body before this policy sees it
        context.setData("azure-eagerly-read-response", false);
        // the JDK's client sets it from the body, and the SDK logs a warning for each request that has it already
        context.getHttpRequest().getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
        return next.process().flatMap(this::read).timeout(timeout);
    }

    private Mono<HttpResponse> read(HttpResponse response) {
        if (response.getStatusCode() == 407) {
            // The JDK's client reads no body of it, and the SDK trips over that.
            throw new OutsideException.Rejected(
                    "A call of " + response.getRequest().getUrl().getHost() + " failed: " + Proxies.REFUSED + ".");
        }
        return response.getBody()
                .collect(ByteArrayOutputStream::new, (body, chunk) -> append(response, body, chunk))
                .map(body -> new ReadResponse(response, understandable(response, body)));
    }

    /** A success is JSON; of what a failure says a little is enough, and nothing is better than a part that cannot be parsed. */
    private static byte[] understandable(HttpResponse response, ByteArrayOutputStream body) {
        if (response.getStatusCode() != 200) {
            return body.size() > MAX_ERROR_BYTES ? new byte[0] : body.toByteArray();
        }
        byte[] bytes = body.toByteArray();
        NotJson.beginning(bytes).ifPresent(flaw -> {
            throw Answers.notJson("A call of " + response.getRequest().getUrl().getHost(), flaw, null);
        });
        return bytes;
    }

    private void append(HttpResponse response, ByteArrayOutputStream body, ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        if (body.size() + bytes.length > maxBytes) {
            throw new OutsideException.Permanent("The answer of "
                    + response.getRequest().getUrl().getHost() + " is larger than " + maxBytes / 1_000_000 + " MB.");
        }
        body.writeBytes(bytes);
    }

    /** A response whose body is in memory. */
    private static final class ReadResponse extends HttpResponse {
        private final HttpResponse head;
        private final byte[] body;

        ReadResponse(HttpResponse head, byte[] body) {
            super(head.getRequest());
            this.head = head;
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return head.getStatusCode();
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return head.getHeaderValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return head.getHeaders();
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(ByteBuffer.wrap(body));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(body, charset));
        }

        @Override
        public HttpResponse buffer() {
            return this;
        }
    }
}
