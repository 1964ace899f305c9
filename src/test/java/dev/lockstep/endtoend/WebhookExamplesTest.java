package dev.lockstep.endtoend;

import static dev.lockstep.stub.StubServer.example;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.store.Lanes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GitHub's own payloads of a merged pull request and its push, in any order. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class WebhookExamplesTest {
    private static final String PUSH = "github-webhook-push.json";
    private static final String MERGED = "github-webhook-pull_request-closed-merged.json";

    @Inject
    Scene scene;

    @Inject
    Lanes lanes;

    @BeforeEach
    void aLaneFollowsTheRepositoryOfTheExamples() {
        scene.reset();
        lanes.firstSeen("kalypso", "dev", Optional.empty());
        lanes.follows("kalypso", "dev", "https://github.com/acme/gitops", "dev");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothAreTakenAsHintsOnceEach(boolean pushFirst) throws Exception {
        List<String> order = pushFirst ? List.of(PUSH, MERGED) : List.of(MERGED, PUSH);
        for (String file : order) {
            String delivery = UUID.randomUUID().toString();
            deliver(file, delivery).statusCode(202).body("outcome", equalTo("accepted"));
            deliver(file, delivery).statusCode(202).body("outcome", equalTo("duplicate"));
        }
    }

    private static ValidatableResponse deliver(String file, String delivery) throws Exception {
        byte[] body = body(file);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SandboxWorld.WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return given().contentType("application/json")
                .header("X-GitHub-Event", file.equals(PUSH) ? "push" : "pull_request")
                .header("X-GitHub-Delivery", delivery)
                .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)))
                .body(body)
                .post("/api/v1/webhooks/github")
                .then();
    }

    private static byte[] body(String file) throws IOException {
        return example(file).getBytes(StandardCharsets.UTF_8);
    }
}
