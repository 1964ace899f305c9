package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What GitHub, or whatever answers in its place, says with an error. */
class ApiProblemTest {
    private static ApiProblem of(String body) {
        return new ApiProblem(
                new GitHubHttp.Request(
                        "GET", URI.create("https://api.github.com/x"), Optional.empty(), Optional.empty()),
                new GitHubHttp.Response(
                        502, HttpHeaders.of(Map.of(), (name, value) -> true), body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itsOwnWordsAreSaid() {
        assertThat(of("{\"message\": \"Validation Failed\", \"errors\": [\"one\", {\"message\": \"two\"},"
                                + " {\"code\": \"invalid\", \"field\": \"head\"}, 7, null, [], {}]}")
                        .said())
                .startsWith("Validation Failed: one: two: invalid head");
        assertThat(of("<html>  Bad\nGateway").said()).isEqualTo("<html> Bad Gateway");
        assertThat(of("").said()).isEqualTo("no message");
        assertThat(of("[1]").said()).isEqualTo("[1]");
    }

    /** No answer of 16 MiB, the most that is taken, may cost a good part of a small heap. */
    @Test
    void anErrorTakesNoMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String body : List.of(
                "{\"message\": \"x\", \"errors\":[" + "{},".repeat(5_000_000) + "{}]}",
                "{\"message\": \"" + "x".repeat(15_000_000) + "\"}",
                "{\"" + "x".repeat(15_000_000) + "\": 1}",
                "{\"n\": " + "1".repeat(15_000_000) + "}",
                "[".repeat(15_000_000),
                "x y".repeat(5_000_000),
                "<".repeat(15_000_000))) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            GitHubHttp.Response response =
                    new GitHubHttp.Response(502, HttpHeaders.of(Map.of(), (name, value) -> true), bytes);
            GitHubHttp.Request request = new GitHubHttp.Request(
                    "GET", URI.create("https://api.github.com/x"), Optional.empty(), Optional.empty());
            long before = threads.getCurrentThreadAllocatedBytes();
            ApiProblem problem = new ApiProblem(request, response);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(body.substring(0, 30))
                    .isLessThan(8_000_000);
            assertThat(problem.said()).hasSizeLessThan(400);
        }
    }
}
