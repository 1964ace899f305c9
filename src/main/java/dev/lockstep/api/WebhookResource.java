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
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * GitHub's webhooks. Signed, not authenticated: the HMAC over the raw body is the credential. So everybody may send a body, and none is
 * read on a worker thread, or before there is a signature to compare it with.
 */
@Path("/api/v1/webhooks/github")
@Tag(name = "Webhooks")
public class WebhookResource {
    /** @param outcome accepted, duplicate or ignored */
    public record Taken(String outcome) {}

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
    @Operation(operationId = "receiveGitHubDelivery", summary = "Takes push and pull_request deliveries")
    @APIResponse(
            responseCode = "202",
            description = "Received",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Taken.class)))
    @APIResponse(responseCode = "401", description = "The signature is missing, or not that of the body")
    @APIResponse(responseCode = "408")
    @APIResponse(responseCode = "413")
    @APIResponse(responseCode = "415")
    public CompletionStage<Response> receive(
            @Parameter(description = "What happened, as GitHub names it", required = true)
                    @HeaderParam("X-GitHub-Event")
                    String event,
            @Parameter(
                            description = "Of this delivery",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 100))
                    @HeaderParam("X-GitHub-Delivery")
                    String delivery,
            @Parameter(
                            description = "sha256= and the HMAC of the body with the webhook's secret, in hex",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, pattern = "sha256=[0-9a-f]{64}"))
                    @HeaderParam("X-Hub-Signature-256")
                    String signature,
            @Context RoutingContext context) {
        DeliveryBodies.closeUnlessRead(context);
        WebhookSignature claimed = webhook.announced(event, delivery, signature);
        boolean form = DeliveryBodies.isForm(context);
        return bodies.read(context, claimed, body -> {
            GitHubWebhook.Outcome outcome = webhook.receive(event, delivery, form, body);
            return Response.accepted(new Taken(outcome.name().toLowerCase(Locale.ROOT)))
                    .build();
        });
    }
}
