package dev.lockstep.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.evidence.HintSubject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HintBodyTest {
    private static String words(String body) {
        return HintBody.subject(body.getBytes(StandardCharsets.UTF_8)).words();
    }

    @Test
    void anEventOfFluxSaysWhichObjectItIsAbout() {
        assertThat(words("""
                {"involvedObject": {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "name": "apps",
                  "namespace": "flux-system", "uid": "1"}, "severity": "info", "timestamp": "2026-03-02T10:30:00Z",
                 "message": "Reconciliation finished", "reason": "ReconciliationSucceeded",
                 "metadata": {"revision": "main@sha1:1", "reason": "not this one", "involvedObject": {"kind": "nor this"}},
                 "reportingController": "kustomize-controller"}""")).isEqualTo("Kustomization flux-system/apps: ReconciliationSucceeded");
    }

    @Test
    void aTemplateOfArgoCdSaysWhichApplication() {
        assertThat(words("{\"application\": \"hello\", \"namespace\": \"argocd\", \"reason\": \"Synced\"}"))
                .isEqualTo("Application argocd/hello: Synced");
        assertThat(words("{\"application\": \"hello\"}")).isEqualTo("Application hello");
    }

    @Test
    void whatCannotBeReadDoesNotMatter() {
        for (String body : List.of(
                "",
                "null",
                "[]",
                "nonsense",
                "payload=x",
                "{",
                "{\"involvedObject\":",
                "{\"involvedObject\": {\"kind\": ",
                "{\"involvedObject\": 7, \"reason\": {\"a\": 1}, \"application\": [\"x\"]}",
                "{\"a\": ".repeat(5_000),
                "[".repeat(100_000),
                "{\"a\": " + "9".repeat(5_000) + "}",
                "\u0000",
                "{\"reason\": \"\\u0000\\u202e\"}")) {
            assertThat(HintBody.subject(body.getBytes(StandardCharsets.UTF_8)))
                    .as(body.length() > 60 ? "a long one" : body)
                    .isEqualTo(HintSubject.NONE);
        }
        assertThat(HintBody.subject(new byte[] {(byte) 0xFF, (byte) 0xFE, 0})).isEqualTo(HintSubject.NONE);
    }

    @Test
    void textOfOthersIsALineOfABoundedLength() {
        String long300 = "x".repeat(300);
        assertThat(words("{\"involvedObject\": {\"name\": \"" + long300
                        + "\"}, \"reason\": \"a\\r\\nb\\u0000\\u202ec\\ud800\"}"))
                .isEqualTo("x".repeat(252) + "…: a b c\uFFFD");
    }
}
