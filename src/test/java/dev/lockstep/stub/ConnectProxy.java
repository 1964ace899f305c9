package dev.lockstep.stub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy on loopback, over plain sockets: tunnels, and requests with whole addresses. Every name below {@code proxied.test} is this
 * machine to it, and nobody else knows these names: who reaches one went by the proxy.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final String KNOWN = ".proxied.test";

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final String password;

    /** @param password of user {@code ada}; empty: everybody is let through */
    public ConnectProxy(String password) throws IOException {
        this.password = password;
        threads.execute(this::accept);
    }

    public String address() {
        return "localhost:" + listening.getLocalPort();
    }

    /** The same server under a name that only the proxy knows. */
    public static URI known(URI server, String name) {
        return URI.create(server.getScheme() + "://" + name + KNOWN + ":" + server.getPort());
    }

    /** First lines of requests, and the answer: {@code CONNECT a.proxied.test:443 200}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head;
            while (!(head = head(client.getInputStream())).isEmpty()) {
                String[] first = head.lines().findFirst().orElseThrow().split(" ");
                boolean tunnel = first[0].equals("CONNECT");
                URI target = URI.create(tunnel ? "tunnel://" + first[1] : first[1]);
                if (!lets(head)) {
                    answer(client, first, 407, "Proxy-Authenticate: Basic realm=\"proxy\"\r\n");
                } else if (target.getHost() == null || !target.getHost().endsWith(KNOWN)) {
                    answer(client, first, 502, "");
                } else if (tunnel) {
                    try (Socket server = connect(target)) {
                        answer(client, first, 200, "");
                        threads.execute(() -> copy(server, client));
                        copy(client, server);
                    }
                    return;
                } else {
                    requests.add(first[0] + " " + first[1] + " 200");
                    try (Socket server = connect(target)) {
                        String own = head.replaceFirst(" http://[^/]+", " ")
                                .replaceAll("(?i)\r\n(Proxy-[^\r]*|Connection: [^\r]*)", "")
                                .replaceFirst("\r\n", "\r\nConnection: close\r\n");
                        server.getOutputStream().write(own.getBytes(StandardCharsets.ISO_8859_1));
                        threads.execute(() -> copy(client, server));
                        copy(server, client);
                    }
                    return;
                }
            }
        } catch (IOException gone) {
            // whoever asked is gone, or the test is over
        }
    }

    private boolean lets(String head) {
        String pair = Base64.getEncoder().encodeToString(("ada:" + password).getBytes(StandardCharsets.UTF_8));
        return password.isEmpty()
                || head.toLowerCase(Locale.ROOT)
                                .contains(("\r\nproxy-authorization: basic " + pair + "\r\n").toLowerCase(Locale.ROOT))
                        && head.contains(pair);
    }

    private void answer(Socket client, String[] first, int status, String headers) throws IOException {
        requests.add(first[0] + " " + first[1] + " " + status);
        // The end of a tunnel is what comes next; of anything else there is nothing.
        String length = status == 200 ? "" : "Content-Length: 0\r\n";
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + " x\r\n" + headers + length + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private Socket connect(URI target) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
        open.add(server);
        return server;
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0; one = in.read()) {
            head.write(one);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException ended) {
            // one of the two has ended it
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
