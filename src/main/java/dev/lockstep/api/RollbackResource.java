package dev.lockstep.api;

import dev.lockstep.api.IdempotencyKeys.Done;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.store.NewRuns.Started;
import dev.lockstep.text.Lengths;
import dev.lockstep.trigger.Rollbacks;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Taking an environment back to an older commit. */
@Path("/api/v1/environments/{pipeline}/{environment}/rollback")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
public class RollbackResource {
    /**
     * @param commit 40 hex digits; without it, the commit that the environment's clusters proved last, besides the one that
     *     is there now
     * @param reason why, for people
     */
    public record RollbackRequest(
            @Schema(pattern = "[0-9a-f]{40}") String commit,
            @Schema(maxLength = Lengths.REASON) String reason) {}

    private final Pipelines pipelines;
    private final Rollbacks rollbacks;
    private final PromotionViews views;
    private final IdempotencyKeys keys;
    private final SecurityIdentity caller;

    RollbackResource(
            Pipelines pipelines,
            Rollbacks rollbacks,
            PromotionViews views,
            IdempotencyKeys keys,
            SecurityIdentity caller) {
        this.pipelines = pipelines;
        this.rollbacks = rollbacks;
        this.views = views;
        this.keys = keys;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "rollBackEnvironment",
            summary = "Take an environment back to an older commit",
            description =
                    "Renders the commit with the current configuration. Whatever is in the environment is aborted,"
                            + " even after its merge, and promotions are kept from entering until the environment is resumed."
                            + " 201 when it was started, 200 when one to the same commit is on its way already, 409 when there is"
                            + " nothing to go back to.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = "1 to 200 printable ASCII characters; the same request with the same key is carried out once")
    @APIResponse(
            responseCode = "201",
            description = "Started",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PromotionView.class)))
    @APIResponse(
            responseCode = "200",
            description = "One to the same commit is on its way, and this is it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PromotionView.class)))
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    @APIResponse(responseCode = "502")
    public Response rollBack(
            @Context HttpHeaders headers,
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            RollbackRequest request) {
        PipelineDefinition registered = pipelines
                .named(pipeline)
                .orElseThrow(() -> new ProblemException(Status.NOT_FOUND, "there is no pipeline of this name"));
        Optional<String> commit = Optional.ofNullable(request).map(RollbackRequest::commit);
        String reason = Reasons.of(request == null ? null : request.reason());
        String user = caller.getPrincipal().getName();
        Done done = keys.once(
                user,
                IdempotencyKeys.of(headers),
                List.of("rollback", pipeline, environment, commit.orElse(""), reason),
                () -> {
                    Supplier<Started> ready = rollbacks.ready(registered, environment, commit, user, reason);
                    return () -> {
                        Started started = ready.get();
                        return new Done(started.id(), started.created() ? Status.CREATED : Status.OK);
                    };
                });
        return IdempotencyKeys.answer(done)
                .location(URI.create("/api/v1/promotions/" + done.promotion()))
                .entity(views.view(views.run(done.promotion().toString())))
                .build();
    }
}
