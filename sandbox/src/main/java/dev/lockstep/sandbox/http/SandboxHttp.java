package dev.lockstep.sandbox.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * The two servers of a sandbox, plain and TLS, on 127.0.0.1 only. Everything mounted answers on both. Handlers run on a bounded pool
 * of daemon threads.
 */
public final class SandboxHttp implements AutoCloseable {
    private static final int THREADS = 48;
    private static final int WAITING_REQUESTS = 512;

    static {
        // without it the JDK's server waits for the client's delayed acknowledgement: 40 ms on every kept-alive request
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer http;
    private final HttpsServer https;
    private final ThreadPoolExecutor threads;
    private final Ports ports;
    private final Path caFile;
    private boolean serving;
    private final Interceptors interceptors = new Interceptors();

    private SandboxHttp(HttpServer http, HttpsServer https, Ports ports, Path caFile) {
        this.http = http;
        this.https = https;
        this.ports = ports;
        this.caFile = caFile;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_REQUESTS), task -> {
                    Thread thread = new Thread(task, "sandbox-http-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        http.setExecutor(threads);
        https.setExecutor(threads);
    }

    /**
     * Binds both servers; {@link #serve()} begins to answer.
     *
     * @param directory keeps ports and certificate
     * @param httpPort a port, or 0 for the one of last time when it is free, else any
     * @param httpsPort likewise
     */
    public static SandboxHttp bind(Path directory, int httpPort, int httpsPort) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SandboxException("Cannot make the sandbox's directory " + directory, e);
        }
        Ports ports = new Ports(directory);
        Certificate certificate = new Certificate(directory.resolve("tls"));
        SSLContext tls = certificate.context();
        HttpServer http = bound(httpPort, ports.last("http"), address -> HttpServer.create(address, 0));
        HttpsServer https;
        try {
            https = bound(httpsPort, ports.last("https"), address -> HttpsServer.create(address, 0));
        } catch (SandboxException e) {
            http.stop(0);
            throw e;
        }
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new SandboxHttp(http, https, ports, certificate.caFile());
    }

    /** Begins to answer. Mounting goes on to be possible. */
    public synchronized void serve() {
        serving = true;
        http.start();
        https.start();
    }

    /** Has the next start of this directory look for the same ports; to be called once something names them. */
    public void rememberPorts() {
        ports.remember(http.getAddress().getPort(), https.getAddress().getPort());
    }

    /**
     * Lets a handler answer everything whose path starts with the prefix; the longest prefix wins.
     *
     * @param service the name that interceptors see
     * @param prefix begins with a slash
     */
    public void mount(String service, String prefix, HttpHandler handler) {
        http.createContext(prefix, handler).getFilters().add(interceptors.around(service));
        https.createContext(prefix, handler).getFilters().add(interceptors.around(service));
    }

    /** Adds an interceptor until its registration is closed. */
    public Interceptor.Registration intercept(Interceptor interceptor) {
        return interceptors.add(interceptor);
    }

    /** {@code http://127.0.0.1:<port>}, without a slash at its end. */
    public URI httpBase() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** {@code https://127.0.0.1:<port>}, without a slash at its end. */
    public URI httpsBase() {
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    }

    /** The PEM file with which clients trust {@link #httpsBase()}. */
    public Path caFile() {
        return caFile;
    }

    /** Ends at once, dropping requests in flight. */
    @Override
    public synchronized void close() {
        if (!serving) {
            serve(); // a server that never ran does not let go of its port
        }
        threads.shutdownNow();
        http.stop(0);
        https.stop(0);
    }

    private static <S extends HttpServer> S bound(int wanted, int last, Factory<S> factory) {
        int port = wanted != 0 ? wanted : last;
        try {
            return factory.create(new InetSocketAddress(loopback(), port));
        } catch (BindException taken) {
            if (wanted != 0 || last == 0) {
                throw new SandboxException("Port " + port + " on 127.0.0.1 is taken: free it or name another", taken);
            }
        } catch (IOException e) {
            throw new SandboxException("Cannot listen on 127.0.0.1:" + port, e);
        }
        try {
            return factory.create(new InetSocketAddress(loopback(), 0));
        } catch (IOException e) {
            throw new SandboxException("Cannot listen on any port of 127.0.0.1", e);
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    private interface Factory<S> {
        S create(InetSocketAddress address) throws IOException;
    }
}
