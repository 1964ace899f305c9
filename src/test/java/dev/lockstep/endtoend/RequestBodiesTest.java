package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies that do not come hold nothing but their connections. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RequestBodiesTest {
    /** More than there are threads. */
    private static final int MANY = 400;

    @Test
    void bodiesThatNeverEndKeepNobodyWaitingAndAreGivenUp() throws IOException {
        List<Delivering> open = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                open.add(
                        i % 2 == 0
                                ? Delivering.unfinished("/api/v1/promotions", "application/json")
                                : Delivering.unfinished("/line/pause", "application/x-www-form-urlencoded"));
            }
            long began = System.nanoTime();
            given().get("/q/health/live").then().statusCode(200);
            given().get("/api/v1/pauses").then().statusCode(200);
            assertThat(given().contentType("application/json")
                            .body("{\"pipeline\": \"unknown\"}")
                            .post("/api/v1/promotions")
                            .statusCode())
                    .isEqualTo(404);
            // Sooner than any of them is given up.
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(9));
            for (Delivering request : open) {
                assertThat(request.status()).isEqualTo(408);
                assertThat(request.isClosed()).isTrue();
            }
        } finally {
            for (Delivering request : open) {
                request.close();
            }
        }
    }

    @Test
    void clientsThatWouldSpeakHttp2SpeakWhatIsSpokenHere() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (int again = 0; again < 3; again++) {
            assertThat(send(client, "/q/health/live", "GET", HttpRequest.BodyPublishers.noBody()))
                    .isEqualTo(200);
            assertThat(send(client, "/api/v1/resume", "POST", HttpRequest.BodyPublishers.ofString("")))
                    .isEqualTo(409);
            assertThat(send(
                            client,
                            "/api/v1/promotions",
                            "POST",
                            HttpRequest.BodyPublishers.ofString("{\"pipeline\": \"unknown\"}")))
                    .isEqualTo(404);
        }
    }

    private static int send(HttpClient client, String path, String method, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                                .header("Content-Type", "application/json")
                                .method(method, body)
                                .timeout(Duration.ofSeconds(9))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aConnectionIsGoodForMoreThanOne() throws IOException {
        String body = "{\"pipeline\": \"unknown\"}";
        String request = "POST /api/v1/promotions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        String last = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
            socket.getOutputStream().write((request + request + last).getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(4);
            assertThat(answers).contains("HTTP/1.1 404", "HTTP/1.1 200");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        String body = "{\"pipeline\": \"unknown\"}";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
            String head = "POST /api/v1/promotions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
            assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
            socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rest).containsOnlyOnce("HTTP/1.1 ").contains("HTTP/1.1 404");
        }
    }
}
