package dev.lockstep.api;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.text.Lengths;
import dev.lockstep.trigger.WebhookSignature;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.eclipse.microprofile.context.ManagedExecutor;

/**
 * Reads the bodies of deliveries and hints, which anybody may send. Each is read on its connection's event loop, as it comes, and only
 * when there is a place for it: few at once, so that they need little memory together; the others wait with their bodies unread. From the first
 * header on, each has as long as GitHub waits for an answer, and not longer. Whether its signature matches is computed on a worker thread,
 * once it is there.
 */
@ApplicationScoped
class DeliveryBodies {
    /** So long, all in all. GitHub gives a delivery up after ten seconds. */
    static final long DEADLINE_MILLIS = 10_000;

    /** Nearly all are some ten kilobytes. What large ones do does not keep these waiting. */
    private static final int SMALL = 1 << 20;

    private static final long LAST_MOMENT_MILLIS = 1_000;
    private static final int FIRST = 64 << 10;
    private static final int BEFORE_THE_REST_LAYER = 50;
    private static final String FORM = DeliveryBodies.class.getName() + ".form";

    private final Places small = new Places(16, 128);
    private final Places large = new Places(2, 64);
    private final Vertx vertx;
    private final ManagedExecutor executor;

    DeliveryBodies(Vertx vertx, ManagedExecutor executor) {
        this.vertx = vertx;
        this.executor = executor;
    }

    void register(@Observes Filters filters) {
        filters.register(DeliveryBodies::hideForm, BEFORE_THE_REST_LAYER);
    }

    /** The REST layer would read a form, as it does for pages, before anybody has looked at the signature: it is not told of one. */
    private static void hideForm(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null
                && Addresses.isWebhook(context.normalizedPath())
                && type.replaceFirst(";.*", "").strip().equalsIgnoreCase(MediaType.APPLICATION_FORM_URLENCODED)) {
            context.put(FORM, true);
            context.request().headers().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
        context.next();
    }

    /** Whether the body is a form. */
    static boolean isForm(RoutingContext context) {
        return context.get(FORM) != null;
    }

    /** An answer that comes before the end of the body ends the connection, too: nothing more of the body is taken. */
    static void closeUnlessRead(RoutingContext context) {
        HttpServerRequest request = context.request();
        AtomicBoolean unread = new AtomicBoolean();
        context.addHeadersEndHandler(headers -> {
            if (!request.isEnded()) {
                unread.set(true);
                context.response().putHeader("Connection", "close");
            }
        });
        // From the beginning: an answer that is written in one piece takes no handler of its end any more.
        context.addEndHandler(end -> {
            if (unread.get()) {
                request.connection().close();
            }
        });
    }

    /** Ends the connection with the answer. */
    static void close(RoutingContext context) {
        context.response().putHeader("Connection", "close");
        context.addEndHandler(end -> context.request().connection().close());
    }

    /**
     * Reads the body and, on a worker thread, acts upon it if the signature is its own. To be called on the event loop of a request
     * whose body nobody reads.
     */
    CompletionStage<Response> read(RoutingContext context, WebhookSignature signature, Function<byte[], Response> act) {
        return read(context, Lengths.DELIVERY_BODY, body -> act.apply(signed(body, signature)));
    }

    /**
     * The same, where {@code act} finds out whether the body is to be believed.
     *
     * @param most bytes
     */
    CompletionStage<Response> read(RoutingContext context, int most, Function<byte[], Response> act) {
        Delivery delivery = new Delivery(context.request(), most);
        delivery.begin();
        return delivery.whole.thenApplyAsync(act, executor).whenComplete((answer, failure) -> {
            OutOfMemory.haltIf(failure);
            delivery.places.leave(delivery.place);
        });
    }

    private static byte[] signed(byte[] body, WebhookSignature signature) {
        if (!signature.signs(body)) {
            throw new ProblemException(
                    Status.UNAUTHORIZED, "the signature in X-Hub-Signature-256 does not match the body");
        }
        return body;
    }

    /** One delivery. Everything happens on its event loop. */
    private final class Delivery {
        private final HttpServerRequest request;
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final Context loop = vertx.getOrCreateContext();
        private final int most;
        private final long length;
        private final Places places;
        private final Runnable place = () -> loop.runOnContext(go -> receive());
        private final long begun = System.nanoTime();
        private byte[] body = new byte[0];
        private int read;
        private long timer;

        Delivery(HttpServerRequest request, int most) {
            this.request = request;
            this.most = most;
            String given = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            this.length = given != null && given.matches("[0-9]{1,12}") ? Long.parseLong(given) : -1;
            this.places = (length >= 0 ? length : most) <= SMALL ? small : large;
        }

        void begin() {
            request.pause();
            request.exceptionHandler(
                    gone -> fail(new ProblemException(Status.BAD_REQUEST, "the connection ended before the body did")));
            timer = vertx.setTimer(DEADLINE_MILLIS, late -> fail(tooLate()));
            if (length > most) {
                fail(tooLarge());
            } else if (!places.enter(place)) {
                fail(busy());
            }
        }

        private void receive() {
            if (whole.isDone()) {
                return; // It was given up while it waited.
            }
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS - LAST_MOMENT_MILLIS)) {
                fail(busy()); // Its body would not come in time any more.
                return;
            }
            body = new byte[length >= 0 ? (int) length : FIRST];
            request.handler(this::take);
            request.endHandler(end -> complete());
            request.resume();
        }

        private void take(Buffer piece) {
            if (whole.isDone()) {
                return;
            }
            int more = piece.length();
            if (read + more > most) {
                fail(tooLarge());
                return;
            }
            if (read + more > body.length) {
                body = Arrays.copyOf(body, Math.min(most, Math.max(read + more, 2 * body.length)));
            }
            piece.getBytes(body, read);
            read += more;
        }

        private void complete() {
            if (whole.isDone()) {
                return;
            }
            vertx.cancelTimer(timer);
            whole.complete(read == body.length ? body : Arrays.copyOf(body, read));
        }

        private ProblemException tooLarge() {
            return new ProblemException(
                    Status.REQUEST_ENTITY_TOO_LARGE,
                    Lengths.excessOfBody(request.getHeader(HttpHeaders.CONTENT_LENGTH), most));
        }

        private ProblemException tooLate() {
            return reading()
                    ? new ProblemException(
                            Status.REQUEST_TIMEOUT,
                            "the body did not come within " + DEADLINE_MILLIS / 1000 + " s of its headers")
                    : busy();
        }

        private boolean reading() {
            return body.length > 0;
        }

        private void fail(ProblemException why) {
            vertx.cancelTimer(timer);
            if (whole.completeExceptionally(why)) {
                request.pause();
                body = new byte[0];
            }
        }
    }

    private static ProblemException busy() {
        return new ProblemException(
                Status.SERVICE_UNAVAILABLE,
                "too many deliveries are being received at once; redeliver it (what it says is found without it, too)",
                10);
    }
}
