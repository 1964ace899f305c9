package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.hints.Hints;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.security.ClientAddress;
import dev.lockstep.security.Roles;
import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.HintRow;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.text.Lengths;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Hints that a source has something new. They come with a signature or the secret for them, and with no token of a user. */
@Path("/api/v1/hints")
@Tag(name = "Hints")
public class HintsResource {
    static final int SHOWN = 200;

    /** @param source that is polled because of it */
    public record Noted(String source) {}

    /**
     * @param arrivedAt of refused ones, the last
     * @param times how many of this source were refused for this reason within that minute; 1 of one that was noted
     * @param source as the hint named it; all that name none that there is are counted together, and this is the last
     * @param address where it came from; of refused ones, the last
     * @param outcome NOTED, or why it was refused
     * @param kind of what it says it is about; absent where it does not say, as the others are
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Hint")
    public record View(
            Instant arrivedAt,
            int times,
            String source,
            String address,
            HintOutcome outcome,
            Optional<String> kind,
            Optional<String> namespace,
            Optional<String> name,
            Optional<String> reason) {
        static View of(HintRow row) {
            return new View(
                    row.arrivedAt,
                    row.times,
                    row.source,
                    row.address,
                    row.outcome,
                    row.subject().kind(),
                    row.subject().namespace(),
                    row.subject().name(),
                    row.subject().reason());
        }
    }

    @Schema(name = "Hints")
    public record Page(List<View> items) {}

    private final Hints hints;
    private final SourceHints store;
    private final DeliveryBodies bodies;

    HintsResource(Hints hints, SourceHints store, DeliveryBodies bodies) {
        this.hints = hints;
        this.store = store;
        this.bodies = bodies;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listHints",
            summary = "Hints that arrived or were refused, the newest first",
            description =
                    "At most 200. Of each source the newest 50 that were noted are kept, and of refused ones, of which there is one for each"
                            + " minute and reason.")
    public Page list(
            @Parameter(description = "Only those that name it, such as azure or argocd/large-1") @QueryParam("source")
                    String source,
            @Context UriInfo uri) {
        return new Page(store.newest(new Parameters(uri).text("source"), SHOWN).stream()
                .map(View::of)
                .toList());
    }

    /** Without a type that it produces: whoever sends hints says what he likes about what he takes, and does not read it. */
    @POST
    @Path("/{source: .+}")
    @PermitAll
    @Operation(
            operationId = "sendHint",
            summary = "Says that a source has something new, so that it is polled at once",
            description =
                    "Nothing of the body is believed: the poll finds out what is true. Hints that come within a second of a poll, or"
                            + " during one, lead to one more poll, and another follows ten seconds later; a quota or Retry-After of the source is kept.")
    @APIResponse(
            responseCode = "202",
            description = "The source is polled as soon as it may be",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Noted.class)))
    @APIResponse(responseCode = "401", description = "There is neither a signature nor the secret, or it is not right")
    @APIResponse(responseCode = "404")
    @APIResponse(responseCode = "408")
    @APIResponse(responseCode = "413")
    @APIResponse(responseCode = "429")
    public CompletionStage<Response> receive(
            @Parameter(description = "Of the source, as pages show it: azure, argocd/large-1, kubernetes/west-1")
                    @PathParam("source")
                    String source,
            @Parameter(
                            description =
                                    "sha256= and the HMAC of the body with the secret for hints, in hex; sha224, sha384 and sha512 are"
                                            + " taken, too",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            pattern = "sha(224|256|384|512)=[0-9a-f]{56,128}"))
                    @HeaderParam("X-Signature")
                    String signature,
            @Context RoutingContext context) {
        DeliveryBodies.closeUnlessRead(context);
        String address = ClientAddress.of(context.request());
        Hints.Announced hint =
                hints.announced(source, address, signature, context.request().getHeader(HttpHeaders.AUTHORIZATION));
        return bodies.read(context, Lengths.HINT_BODY, body -> {
                    hints.receive(hint, body);
                    return Response.accepted(new Noted(source))
                            .type(MediaType.APPLICATION_JSON)
                            .build();
                })
                .whenComplete((answer, failure) -> {
                    OutOfMemory.haltIf(failure);
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof ProblemException problem
                            && problem.response().getStatus() == Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode()) {
                        hints.tooLarge(source, address);
                    }
                });
    }
}
