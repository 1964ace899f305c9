package dev.lockstep.sandbox.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.lockstep.memory.CappedStream;
import dev.lockstep.memory.OutOfMemory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The interceptors at work; the first that does not let a request proceed decides. What a service has done is told to all of them,
 * also when its answer is lost.
 */
final class Interceptors {
    private static final System.Logger LOG = System.getLogger(Interceptors.class.getName());
    private final List<Interceptor> interceptors = new CopyOnWriteArrayList<>();

    Interceptor.Registration add(Interceptor interceptor) {
        interceptors.add(interceptor);
        return () -> interceptors.remove(interceptor);
    }

    Interceptor.Verdict after(Interceptor.Seen seen, int status) {
        Interceptor.Verdict verdict = new Interceptor.Proceed();
        for (Interceptor interceptor : interceptors) {
            Interceptor.Verdict its = ask(List.of(interceptor), i -> i.after(seen, status));
            verdict = verdict instanceof Interceptor.Proceed ? its : verdict;
        }
        return verdict;
    }

    /** Runs a service's handler between the two questions. */
    Filter around(String service) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                var uri = exchange.getRequestURI();
                var seen = new Interceptor.Seen(
                        service,
                        exchange.getRequestMethod(),
                        uri.getRawPath(),
                        uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                        exchange.getRequestHeaders().containsKey(Interceptor.OWN),
                        Accounts.token(exchange.getRequestHeaders()).orElse(""));
                var verdict = ask(interceptors, i -> i.before(seen));
                if (!(verdict instanceof Interceptor.Proceed)) {
                    apply(exchange, verdict);
                    return;
                }
                handle(new InterceptedExchange(exchange, Interceptors.this, seen), chain, seen);
            }

            @Override
            public String description() {
                return "interceptors of " + service;
            }
        };
    }

    private static void handle(InterceptedExchange exchange, Filter.Chain chain, Interceptor.Seen seen)
            throws IOException {
        try {
            chain.doFilter(exchange);
        } catch (CappedStream.TooLong e) {
            if (!exchange.answered()) {
                Exchanges.text(exchange, 413, "The request body is " + e.getMessage() + "\n");
            }
        } catch (IOException gone) {
            throw gone;
        } catch (Throwable broken) {
            OutOfMemory.haltIf(broken);
            LOG.log(System.Logger.Level.ERROR, "Sandbox: " + seen.method() + " " + seen.path() + " broke", broken);
            if (!exchange.answered()) {
                Exchanges.text(exchange, 500, "The sandbox broke on this request: " + broken + "\n");
            }
        } finally {
            exchange.close();
        }
    }

    /** Writes what an interceptor wants instead. */
    static void apply(HttpExchange exchange, Interceptor.Verdict verdict) throws IOException {
        if (verdict instanceof Interceptor.Answer answer) {
            exchange.getResponseHeaders().clear();
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            Exchanges.bytes(exchange, answer.status(), answer.body());
        } else {
            exchange.close(); // no status line was written: the client sees its connection end
        }
    }

    private static Interceptor.Verdict ask(List<Interceptor> asked, Question question) {
        for (Interceptor interceptor : asked) {
            try {
                Interceptor.Verdict verdict = question.put(interceptor);
                if (!(verdict instanceof Interceptor.Proceed)) {
                    return verdict;
                }
            } catch (InterruptedException serverStops) {
                Thread.currentThread().interrupt();
                return new Interceptor.Drop();
            }
        }
        return new Interceptor.Proceed();
    }

    private interface Question {
        Interceptor.Verdict put(Interceptor interceptor) throws InterruptedException;
    }
}
