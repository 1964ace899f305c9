package dev.lockstep.api;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.text.Lengths;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Reads the bodies of requests on their connections' event loops, as they come, and whole before a thread is given to any: somebody
 * who sends a byte a minute holds a connection and nothing else. Each has a limit on its bytes, however they are sent, and a deadline;
 * all together have a limit, beyond which only small ones are taken. Who may not make the request at all is refused before. {@link
 * DeliveryBodies} reads those of webhooks.
 */
@ApplicationScoped
class RequestBodies {
    static final long DEADLINE_MILLIS = 10_000;

    private static final long MOST_OF_ALL = 32 << 20;
    private static final int SMALL = 4 << 10;
    private static final int AFTER_AUTHORIZATION = 50;
    private static final String REFUSED = RequestBodies.class.getName();

    private final Vertx vertx;
    private final CurrentVertxRequest current;
    private final Addresses addresses;
    private final AtomicLong all = new AtomicLong();

    RequestBodies(Vertx vertx, CurrentVertxRequest current, Addresses addresses) {
        this.vertx = vertx;
        this.current = current;
        this.addresses = addresses;
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, AFTER_AUTHORIZATION);
    }

    /** Here, because a refusal is to look like all others. */
    @ServerRequestFilter
    Response refuse() {
        ProblemException refused = current.getCurrent().get(REFUSED);
        return refused == null ? null : refused.response();
    }

    private void read(RoutingContext context) {
        if (Addresses.isWebhook(context.normalizedPath()) || !hasBody(context.request())) {
            context.next();
        } else {
            new Body(context).begin();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }

    /** One body. Everything happens on its event loop. */
    private final class Body {
        private final RoutingContext context;
        private final HttpServerRequest request;
        private final int most;
        private final Buffer whole = Buffer.buffer();
        private long timer;
        private boolean done;

        Body(RoutingContext context) {
            this.context = context;
            this.request = context.request();
            this.most = addresses.isApi(context.normalizedPath()) ? Lengths.API_BODY : Lengths.PAGE_BODY;
        }

        void begin() {
            context.addEndHandler(end -> all.addAndGet(-whole.length()));
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            if (length != null && (!length.matches("[0-9]{1,9}") || Integer.parseInt(length) > most)) {
                refuse(tooLarge());
                return;
            }
            timer = vertx.setTimer(
                    DEADLINE_MILLIS,
                    late -> refuse(new ProblemException(
                            Status.REQUEST_TIMEOUT,
                            "the body did not come within " + DEADLINE_MILLIS / 1000 + " s of its headers")));
            request.exceptionHandler(gone -> {
                OutOfMemory.haltIf(gone);
                refuse(new ProblemException(Status.BAD_REQUEST, "the connection ended before the body did"));
            });
            request.handler(this::take);
            request.endHandler(end -> complete());
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                request.headers().remove(HttpHeaders.EXPECT);
                context.response().writeContinue();
            }
            request.resume();
        }

        private void take(Buffer piece) {
            if (done) {
                return;
            }
            if (whole.length() + piece.length() > most) {
                refuse(tooLarge());
                return;
            }
            whole.appendBuffer(piece);
            if (all.addAndGet(piece.length()) > MOST_OF_ALL && whole.length() > SMALL) {
                refuse(new ProblemException(
                        Status.SERVICE_UNAVAILABLE, "too many requests with large bodies are under way", 10));
            }
        }

        private void complete() {
            if (!done) {
                goOn(whole);
            }
        }

        /** What it has sent so far counts until the answer is out. */
        private void refuse(ProblemException why) {
            if (!done) {
                request.pause();
                // Nothing more of the body is taken.
                context.addHeadersEndHandler(headers -> DeliveryBodies.close(context));
                context.put(REFUSED, why);
                goOn(Buffer.buffer());
            }
        }

        private void goOn(Buffer body) {
            done = true;
            vertx.cancelTimer(timer);
            ((RoutingContextInternal) context).setBody(body);
            context.next();
        }

        private ProblemException tooLarge() {
            return new ProblemException(
                    Status.REQUEST_ENTITY_TOO_LARGE,
                    Lengths.excessOfBody(request.getHeader(HttpHeaders.CONTENT_LENGTH), most));
        }
    }
}
