package dev.lockstep.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Deliveries of the largest size that GitHub sends, all at once, whose signature is well formed and wrong. */
record ForgedDeliveries(List<Future<String>> answers) {
    private static final int LENGTH = 25_000_000;
    private static final int PATIENCE_MILLIS = 60_000;

    static ForgedDeliveries send(URI server, int many) {
        ExecutorService senders = Executors.newFixedThreadPool(many);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            answers.add(senders.submit(() -> deliver(server.getPort())));
        }
        senders.shutdown();
        return new ForgedDeliveries(answers);
    }

    private static String deliver(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "X-GitHub-Event: push\r\nX-GitHub-Delivery: forged\r\nX-Hub-Signature-256: sha256="
                            + "0".repeat(64) + "\r\nContent-Length: " + LENGTH + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] piece = new byte[50_000];
            for (int sent = 0; sent < LENGTH; sent += piece.length) {
                out.write(piece);
            }
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? "cut" : line.split(" ")[1];
        } catch (java.net.SocketException e) {
            // Who is refused before the end of the body may not come to read why.
            return "cut";
        }
    }

    /** The status of each answer, or "cut". */
    List<String> awaitAll() throws InterruptedException, ExecutionException, TimeoutException {
        List<String> all = new ArrayList<>();
        for (Future<String> answer : answers) {
            all.add(answer.get(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        }
        return all;
    }

    static Map<String, Long> counted(List<String> answers) {
        return answers.stream().collect(Collectors.groupingBy(answer -> answer, TreeMap::new, Collectors.counting()));
    }
}
