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
}
