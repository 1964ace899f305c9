package dev.lockstep.endtoend;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A delivery on a connection of its own, of which only the headers have been sent. */
final class Delivering implements AutoCloseable {
    /** Well formed, and of nothing. */
    static final String ANY_SIGNATURE = "X-Hub-Signature-256: sha256=" + "0".repeat(64) + "\r\n";

    private final Socket socket;
    private final BufferedReader answer;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Delivering(Socket socket) throws IOException {
        this.socket = socket;
        this.answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** @param headers besides those that all have, each with its end of line */
    static Delivering begin(String headers) throws IOException {
        return begin("application/json", headers);
    }

    static Delivering begin(String type, String headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
        Delivering delivering = new Delivering(socket);
        delivering.send("POST /api/v1/webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n"
                + "X-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\n" + headers + "\r\n");
        return delivering;
    }

    /** A request of another kind, whose body has begun. */
    static Delivering unfinished(String address, String type) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
        Delivering request = new Delivering(socket);
        request.send("POST " + address + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n"
                + "Content-Length: 50\r\n\r\n{");
        return request;
    }

    void send(String more) throws IOException {
        socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Sends the same again and again, until there is an answer to read. */
    void sendUntilAnswered(String piece, int atMost) throws IOException {
        for (int sent = 0; sent < atMost && !answer.ready(); sent++) {
            try {
                send(piece);
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Waits for the answer. */
    int status() throws IOException {
        String line = answer.readLine();
        for (String header = answer.readLine(); header != null && !header.isEmpty(); header = answer.readLine()) {
            headers.put(
                    header.substring(0, header.indexOf(':')).toLowerCase(java.util.Locale.ROOT),
                    header.substring(header.indexOf(':') + 1).strip());
        }
        return Integer.parseInt(line.split(" ")[1]);
    }

    String header(String name) {
        return headers.get(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** Whether nothing comes after the answer any more; waits for that. */
    boolean isClosed() throws IOException {
        while (answer.readLine() != null) {
            // the rest of the answer
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
