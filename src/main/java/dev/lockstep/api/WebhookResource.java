package dev.lockstep.api;

import dev.lockstep.trigger.GitHubWebhook;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** GitHub's webhooks. Signed, not authenticated: the HMAC over the raw body is the credential. */
@Path("/api/v1/webhooks/github")
@Tag(name = "Webhooks")
public class WebhookResource {
    private final GitHubWebhook webhook;

    WebhookResource(GitHubWebhook webhook) {
        this.webhook = webhook;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes push and pull_request deliveries")
    public Response receive(
            @HeaderParam("X-GitHub-Event") String event,
            @HeaderParam("X-GitHub-Delivery") String delivery,
            @HeaderParam("X-Hub-Signature-256") String signature,
            byte[] body) {
        GitHubWebhook.Outcome outcome = webhook.receive(event, delivery, signature, body);
        return Response.accepted(Map.of("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                .build();
    }
}
