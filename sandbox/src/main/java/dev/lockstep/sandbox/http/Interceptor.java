package dev.lockstep.sandbox.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Sees every request of every service, on the server's own thread: it may wait there (a latch) to hold the request, or say what
 * happens instead. The sandbox's faults and the tests that kill a client at an exact moment are written with it.
 */
public interface Interceptor {
    /** A header of the sandbox's own requests: its clusters fetch and its seed pushes over HTTP, too. */
    String OWN = "X-Sandbox-Own";

    /** Before the service sees the request: nothing has happened yet. */
    default Verdict before(Seen request) throws InterruptedException {
        return new Proceed();
    }

    /** After the service has done its work, before the first byte of its answer is written. */
    default Verdict after(Seen request, int status) throws InterruptedException {
        return new Proceed();
    }

    /**
     * A request.
     *
     * @param service who answers it: {@code git}, {@code github} or the name it was mounted under
     * @param method the HTTP method in capitals
     * @param path the raw path
     * @param query the raw query, empty if there is none
     * @param own whether the sandbox itself asks
     * @param token what it says it may, in whatever scheme, empty if nothing; the sandbox's tokens are known to everybody
     */
    record Seen(String service, String method, String path, String query, boolean own, String token) {}

    /** What becomes of the request. */
    sealed interface Verdict permits Proceed, Answer, Drop {}

    /** As if nobody looked. */
    record Proceed() implements Verdict {}

    /** The connection is closed without an answer. */
    record Drop() implements Verdict {}

    /** This answer instead of the service's own. */
    record Answer(int status, Map<String, String> headers, byte[] body) implements Verdict {
        /** A JSON answer, for example {@code Answer.json(429, Map.of("Retry-After", "1"), Map.of("message", "slow down"))}. */
        public static Answer json(int status, Map<String, String> headers, Object body) {
            var all = new java.util.LinkedHashMap<>(Map.of("Content-Type", "application/json; charset=utf-8"));
            all.putAll(headers);
            return new Answer(status, all, Exchanges.toJson(body));
        }

        /** A plain text answer. */
        public static Answer text(int status, String body) {
            return new Answer(
                    status, Map.of("Content-Type", "text/plain; charset=utf-8"), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Ends an interceptor's work. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
