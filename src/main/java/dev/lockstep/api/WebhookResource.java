package dev.lockstep.api;

import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.WebhookSignature;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * GitHub's webhooks. Signed, not authenticated: the HMAC over the raw body is the credential. So everybody may send a body, and none is
 * read on a worker thread, or before there is a signature to compare it with.
 */
@Path("/api/v1/webhooks/github")
@Tag(name = "Webhooks")
public class WebhookResource {
    private final GitHubWebhook webhook;
    private final DeliveryBodies bodies;

    WebhookResource(GitHubWebhook webhook, DeliveryBodies bodies) {
        this.webhook = webhook;
        this.bodies = bodies;
    }

    @POST
    @PermitAll
    @Consumes({MediaType.APPLICATION_JSON, MediaType.APPLICATION_FORM_URLENCODED})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes push and pull_request deliveries")
    public CompletionStage<Response> receive(
            @HeaderParam("X-GitHub-Event") String event,
            @HeaderParam("X-GitHub-Delivery") String delivery,
            @HeaderParam("X-Hub-Signature-256") String signature,
            @Context RoutingContext context) {
        DeliveryBodies.closeUnlessRead(context);
        WebhookSignature claimed = webhook.announced(event, delivery, signature);
        boolean form = DeliveryBodies.isForm(context);
        return bodies.read(context, claimed, body -> {
            GitHubWebhook.Outcome outcome = webhook.receive(event, delivery, form, body);
            return Response.accepted(Map.of("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                    .build();
        });
    }
}
