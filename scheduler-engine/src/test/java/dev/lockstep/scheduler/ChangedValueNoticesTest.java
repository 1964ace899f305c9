package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A value that changes although nothing is laid over it is a notice, with file, key and both texts. */
class ChangedValueNoticesTest {
    private static ControlPlaneBuilder plane(String data) {
        return new ControlPlaneBuilder().branch("c.yaml", configMap("c", data));
    }

    @Test
    void fileKeyAndBothTextsAreNamed() {
        Rendering rendering = plane("  A: |\n    version: 1.10\n    mode: 0644\n  B: '1.10'\n")
                .render();
        assertThat(rendering.problems())
                .singleElement()
                .hasToString(
                        "Notice, ConfigMap c (plane@dev:c.yaml:1): the value of A is read as YAML and written again, and so"
                                + " changes: 1.10 becomes 1.1, 0644 becomes 420; put what is to stay as it is in quotes");
        assertThat(rendering.publishable()).isTrue();
        assertThat(new String(rendering.tree().get("large/shop-web/config.yaml")))
                .contains("version: 1.1\n", "mode: 420\n", "B: \"1.10\"\n");
    }

    @Test
    void manyAreNamedInPart() {
        assertThat(plane("  A: '[01, 02, 03, 04, 01]'\n").render().problems())
                .singleElement()
                .asString()
                .contains("01 becomes 1, 02 becomes 2, 03 becomes 3 and others; put");
    }

    @Test
    void keysOfAzureAreNamedAsTheyAreWritten() {
        String azure = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: azure-app-config-1}\n"
                + "data:\n  region.west.KEY: '{a: 1.0}'\n";
        assertThat(new ControlPlaneBuilder().branch("c.yaml", azure).render().problems())
                .singleElement()
                .asString()
                .contains("ConfigMap azure-app-config-1", "the value of region.west.KEY", "1.0 becomes 1;");
    }

    @Test
    void quotesKeepIt() {
        assertThat(plane("  A: '{a: \"1.10\"}'\n").render().problems()).isEmpty();
    }
}
