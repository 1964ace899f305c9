package dev.lockstep.endtoend;

import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP as it is on the wire, for requests that no well-behaved client would send. One connection for each. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 30_000;

    /** @param status 0 when the connection ended without an answer; streams of events have no {@code body} */
    record Answer(int status, String head, String body) {}

    private final String from;

    RawHttp() {
        this("127.0.0.1");
    }

    /** @param from an address of loopback to come from */
    RawHttp(String from) {
        this.from = from;
    }

    Answer send(String method, String target, Map<String, String> headers, String body) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost:"
                + RestAssured.port + "\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        byte[] sent = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        if (body != null) {
            head.append("Content-Length: " + sent.length + "\r\n");
        }
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), RestAssured.port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.write(sent);
            out.flush();
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target.substring(0, Math.min(200, target.length())), e);
        }
    }

    private static Answer read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0; one = in.read()) {
            head.write(one);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (!text.startsWith("HTTP/1.")) {
            return new Answer(0, text, "");
        }
        boolean endless = text.contains("text/event-stream");
        String body = endless ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(text.substring(9, 12)), text, body);
    }
}
