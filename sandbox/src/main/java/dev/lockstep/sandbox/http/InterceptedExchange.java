package dev.lockstep.sandbox.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * An exchange that asks the interceptors when its answer begins. Asking at that moment, rather than buffering the answer, lets
 * streaming services be intercepted too.
 */
final class InterceptedExchange extends HttpExchange {
    private final HttpExchange real;
    private final Interceptors interceptors;
    private final Interceptor.Seen seen;
    private boolean answered;
    private boolean replaced;

    InterceptedExchange(HttpExchange real, Interceptors interceptors, Interceptor.Seen seen) {
        this.real = real;
        this.interceptors = interceptors;
        this.seen = seen;
    }

    /** Whether an answer (or an end of the connection) has begun. */
    boolean answered() {
        return answered;
    }

    @Override
    public void sendResponseHeaders(int status, long length) throws IOException {
        answered = true;
        Interceptor.Verdict verdict = interceptors.after(seen, status);
        if (verdict instanceof Interceptor.Proceed) {
            real.sendResponseHeaders(status, length);
        } else {
            replaced = true;
            Interceptors.apply(real, verdict);
        }
    }

    @Override
    public OutputStream getResponseBody() {
        return replaced ? OutputStream.nullOutputStream() : real.getResponseBody();
    }

    @Override
    public Headers getRequestHeaders() {
        return real.getRequestHeaders();
    }

    @Override
    public Headers getResponseHeaders() {
        return real.getResponseHeaders();
    }

    @Override
    public URI getRequestURI() {
        return real.getRequestURI();
    }

    @Override
    public String getRequestMethod() {
        return real.getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
        return real.getHttpContext();
    }

    @Override
    public void close() {
        answered = true;
        real.close();
    }

    @Override
    public InputStream getRequestBody() {
        return real.getRequestBody();
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return real.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
        return real.getResponseCode();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return real.getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return real.getProtocol();
    }

    @Override
    public Object getAttribute(String name) {
        return real.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        real.setAttribute(name, value);
    }

    @Override
    public void setStreams(InputStream in, OutputStream out) {
        real.setStreams(in, out);
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return real.getPrincipal();
    }
}
