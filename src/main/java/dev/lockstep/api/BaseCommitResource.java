package dev.lockstep.api;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.BaseCommits;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.NewRuns.Started;
import dev.lockstep.trigger.InputWatch;
import dev.lockstep.trigger.Starter;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What to do when a person has changed the commit that the BaseRepo of an environment names: put it back, or promote it. */
@Path("/api/v1/environments/{pipeline}/{environment}/base-commit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
public class BaseCommitResource {
    /** @param changed false when the branch had the lane's base commit already */
    public record Reverted(String baseCommit, boolean changed) {}

    /** @param created false when a promotion of the commit was on its way already */
    public record Adopted(String id, long number, String commit, boolean created) {}

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Lanes lanes;
    private final BaseCommits base;
    private final InputWatch watch;
    private final Starter starter;
    private final SecurityIdentity caller;

    BaseCommitResource(
            Pipelines pipelines,
            Definitions definitions,
            Lanes lanes,
            BaseCommits base,
            InputWatch watch,
            Starter starter,
            SecurityIdentity caller) {
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.lanes = lanes;
        this.base = base;
        this.watch = watch;
        this.starter = starter;
        this.caller = caller;
    }

    @POST
    @Path("/revert")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "revertBaseCommit",
            summary = "Put the environment's base commit back into its BaseRepo",
            description = "One commit on the environment branch; nothing is rendered.")
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    @APIResponse(responseCode = "502")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Reverted.class)))
    public Reverted revert(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        PipelineDefinition registered = pipeline(pipeline);
        LaneRow lane = lane(pipeline, environment);
        PipelineDefinition inForce =
                definitions.inForce(registered, lane.baseCommit).definition();
        boolean changed =
                base.revert(inForce, environment, caller.getPrincipal().getName());
        watch.look(registered);
        return new Reverted(lane.baseCommit, changed);
    }

    @POST
    @Path("/adopt")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "adoptBaseCommit",
            summary = "Promote the commit that somebody wrote into the BaseRepo by hand",
            description =
                    "An ordinary promotion: it goes through every environment in order. 409 when nothing was changed"
                            + " by hand, or when the commit is older than what the environments have.")
    @APIResponse(
            responseCode = "201",
            description = "Started",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Adopted.class)))
    @APIResponse(
            responseCode = "200",
            description = "A promotion of the commit is on its way",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Adopted.class)))
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    @APIResponse(responseCode = "502")
    public Response adopt(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        PipelineDefinition registered = pipeline(pipeline);
        LaneRow lane = lane(pipeline, environment);
        if (lane.baseConflict == null) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "the BaseRepo of " + environment + " names its base commit; there is nothing to adopt");
        }
        Started started = starter.start(
                registered,
                Optional.of(lane.baseConflict),
                caller.getPrincipal().getName(),
                false);
        return Response.status(started.created() ? Status.CREATED : Status.OK)
                .location(URI.create("/api/v1/promotions/" + started.id()))
                .entity(new Adopted(started.id().toString(), started.number(), lane.baseConflict, started.created()))
                .build();
    }

    private PipelineDefinition pipeline(String name) {
        return pipelines
                .named(name)
                .orElseThrow(() -> new ProblemException(Status.NOT_FOUND, "there is no pipeline of this name"));
    }

    private LaneRow lane(String pipeline, String environment) {
        LaneRow lane = lanes.find(pipeline, environment)
                .orElseThrow(() ->
                        new ProblemException(Status.NOT_FOUND, "the pipeline has no environment of this name yet"));
        if (lane.baseCommit == null) {
            throw new ProblemException(
                    Status.CONFLICT, environment + " has no base commit yet: promote a commit first");
        }
        return lane;
    }
}
