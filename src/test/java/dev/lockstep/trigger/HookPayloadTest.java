package dev.lockstep.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a delivery says, read without keeping the rest of it. */
class HookPayloadTest {
    private static HookPayload read(String body) throws IOException {
        return HookPayload.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyWhatStandsAtItsPlaceCounts() throws IOException {
        HookPayload payload = read("""
                {"commits": [{"ref": "no", "repository": {"clone_url": "no"}}], "ref": "refs/heads/main",
                 "repository": {"owner": {"clone_url": "no"}, "clone_url": "https://github.com/a/b", "html_url": 7, "ssh_url": null},
                 "pusher": {"name": "ada", "email": {"name": "no"}}, "head_commit": {"ref": "no"}}
                """);
        assertThat(payload.text("ref")).contains("refs/heads/main");
        assertThat(payload.text("repository.clone_url")).contains("https://github.com/a/b");
        assertThat(payload.text("repository.html_url")).isEmpty();
        assertThat(payload.text("repository.ssh_url")).isEmpty();
        assertThat(payload.text("pusher.name")).contains("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"ref\"", "null", "{}", "{\"ref\": {}, \"repository\": \"x\", \"pusher\": []}"})
    void anotherShapeSaysNothing(String body) throws IOException {
        HookPayload payload = read(body);
        assertThat(payload.text("ref")).isEmpty();
        assertThat(payload.text("repository.clone_url")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "payload=x", "{\"ref\": }", "{} {}", "{\"a\": [1, 2}", "{\"ref\": \"x\"}, 1"})
    void whatIsNotOneJsonValueIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(IOException.class);
    }

    @Test
    void nestingHasAnEnd() {
        assertThatThrownBy(() -> read("[".repeat(100_000) + "]".repeat(100_000)))
                .isInstanceOf(IOException.class);
    }

    private static HookPayload form(String form) throws IOException {
        return HookPayload.readForm(form.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFormHoldsTheSame() throws IOException {
        HookPayload payload =
                form("x=%7B&payload=%7B%22ref%22%3A+%22refs%2fheads%2Fm%C3%BC%26%3D%2B%25%22%7D&y=&payloads=1");
        assertThat(payload.text("ref")).contains("refs/heads/m\u00fc&=+%");
        assertThat(form("payload={\"ref\":\"main=\"}").text("ref")).contains("main=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "payload",
                "payload=",
                "Payload=%7B%7D",
                "payload=%7B%7D&payload=%7B%7D",
                "payload=%7B%7D%7B%7D",
                "payload=%7B%7D%",
                "payload=%7B%7D%2",
                "payload=%7B%7D&payload",
                "payload=%7B%zz%7D",
                "payload=x"
            })
    void whatIsNoSuchFormIsRefused(String form) {
        assertThatThrownBy(() -> form(form)).isInstanceOf(IOException.class);
    }
}
