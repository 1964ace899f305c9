package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.stub.TestCertificate;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Credentials and authorities that are wrong: what is wrong is said where people look, and corrected by a restart. */
@Tag("ci")
class WrongSettingsIT {
    private final Installation installation = new Installation();
    private final LockstepProcess process = installation.process();
    private final Client operator = installation.operator();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aStageThatCannotSeeItsClustersSaysWhyUntilTheSettingsAreCorrected() {
        installation.set("LOCKSTEP_AZURE_CLIENT_SECRET", "not-the-secret");
        installation.set("LOCKSTEP_ARGOCD_0__TOKEN", "not-the-token");
        process.start();
        String id = installation.promotion();
        awaitReason(id, "azure", "Check tenant id, client id and secret");
        awaitReason(id, "large-1", "The token is missing, expired or revoked");

        process.kill();
        installation.set("LOCKSTEP_CA_FILE", TestCertificate.shared().pem().toAbsolutePath());
        installation.set("LOCKSTEP_AZURE_CLIENT_SECRET", SandboxWorld.AZURE.clientSecret());
        installation.set("LOCKSTEP_ARGOCD_0__TOKEN", SandboxWorld.ARGO_TOKEN);
        process.start();
        awaitReason(id, "azure", "certificate");

        process.kill();
        installation.set(
                "LOCKSTEP_CA_FILE", installation.world().sandbox().caFile().toAbsolutePath());
        process.start();
        operator.awaitWaiting(id, "stage", "AWAIT_MERGE");
        assertThat(process.log()).doesNotContain("not-the-secret", "not-the-token", " ERROR ");
    }

    @Test
    void aRequestThatGitHubRefusesSaysWhy() {
        installation.set("LOCKSTEP_GITHUB_TOKEN", "not-a-token-of-github");
        process.start();
        String detail = operator.request()
                .contentType("application/json")
                .body(Map.of("pipeline", "kalypso"))
                .post("/api/v1/promotions")
                .then()
                .statusCode(502)
                .extract()
                .jsonPath()
                .getString("detail");
        assertThat(detail).contains("did not accept the credentials (401); check the token");
        assertThat(process.log()).doesNotContain("not-a-token-of-github", " ERROR ");
    }

    private void awaitReason(String id, String source, String words) {
        operator.awaitPromotion(
                id,
                "a reason of dev that names " + source + " and says: " + words,
                promotion -> reasons(promotion).stream()
                        .anyMatch(reason -> reason.contains(source) && reason.contains(words)));
    }

    private static List<String> reasons(JsonPath promotion) {
        List<String> reasons = promotion.getList("stages.find { it.environment == 'dev' }.waiting?.reasons");
        return reasons == null ? List.of() : reasons;
    }
}
