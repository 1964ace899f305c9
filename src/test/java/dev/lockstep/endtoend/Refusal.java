package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;

/** A refusal as every caller may expect it: a problem detail with a sentence that helps. */
final class Refusal {
    private Refusal() {}

    static void expect(Response answer, int status, String... words) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
        assertThat(answer.jsonPath().getString("title")).isNotBlank();
        assertThat(answer.jsonPath().getString("detail")).contains(words);
    }
}
