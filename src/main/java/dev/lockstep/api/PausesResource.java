package dev.lockstep.api;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.security.Roles;
import dev.lockstep.workflow.Lanes;
import dev.lockstep.workflow.Pauses;
import dev.lockstep.workflow.Pauses.Place;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Stopping the line, or a part of it, and letting it go on. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Pauses")
public class PausesResource {
    private static final int LONGEST_REASON = 500;

    private static final String PAUSED = "What is paused is watched and not acted upon, and its deadlines stand still."
            + " 200 also when it was paused already; who paused it first is kept.";

    /** @param reason why; everybody who waits reads it */
    public record PauseRequest(String reason) {}

    /** Everything that is paused now, the oldest first. */
    public record PausedNow(List<PauseView> items) {}

    private final Pauses pauses;
    private final Pipelines pipelines;
    private final Lanes lanes;
    private final PromotionViews views;
    private final SecurityIdentity caller;

    PausesResource(Pauses pauses, Pipelines pipelines, Lanes lanes, PromotionViews views, SecurityIdentity caller) {
        this.pauses = pauses;
        this.pipelines = pipelines;
        this.lanes = lanes;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Path("/pauses")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Everything that is paused, by whom and why")
    public PausedNow list() {
        return new PausedNow(pauses.inForce().stream().map(PauseView::of).toList());
    }

    @POST
    @Path("/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Stop the line: pause everything", description = PAUSED)
    public PausedNow pauseEverything(PauseRequest request) {
        return pause(Place.everything(), request);
    }

    @POST
    @Path("/resume")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Let everything go on that is not paused by itself")
    public PausedNow resumeEverything() {
        return resume(Place.everything(), "the line");
    }

    @POST
    @Path("/pipelines/{pipeline}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Pause a pipeline", description = PAUSED)
    public PausedNow pausePipeline(@PathParam("pipeline") String pipeline, PauseRequest request) {
        return pause(Place.pipeline(known(pipeline)), request);
    }

    @POST
    @Path("/pipelines/{pipeline}/resume")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Let a pipeline go on")
    public PausedNow resumePipeline(@PathParam("pipeline") String pipeline) {
        return resume(Place.pipeline(known(pipeline)), "pipeline " + pipeline);
    }

    @POST
    @Path("/environments/{pipeline}/{environment}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Pause an environment", description = PAUSED)
    public PausedNow pauseEnvironment(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            PauseRequest request) {
        return pause(environment(pipeline, environment), request);
    }

    @POST
    @Path("/environments/{pipeline}/{environment}/resume")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Let an environment go on",
            description = "Ends its pause, and what a rollback holds against promotions.")
    public PausedNow resumeEnvironment(
            @PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        return resume(environment(pipeline, environment), "environment " + environment);
    }

    @POST
    @Path("/promotions/{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Pause a run", description = PAUSED)
    public PausedNow pauseRun(@PathParam("id") String id, PauseRequest request) {
        Promotion run = views.entry(id).promotion();
        if (run.status() != PromotionStatus.RUNNING) {
            throw new ProblemException(
                    Status.CONFLICT,
                    run.kind().noun() + " #" + run.number() + " has ended (" + run.status()
                            + "); there is nothing to pause");
        }
        return pause(PromotionViews.place(run), request);
    }

    @POST
    @Path("/promotions/{id}/resume")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Let a run go on")
    public PausedNow resumeRun(@PathParam("id") String id) {
        Promotion run = views.entry(id).promotion();
        return resume(PromotionViews.place(run), run.kind().noun() + " #" + run.number());
    }

    private PausedNow pause(Place place, PauseRequest request) {
        String reason = request == null || request.reason() == null
                ? ""
                : request.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "say why, in at most " + LONGEST_REASON + " characters: {\"reason\": \"…\"}");
        }
        pauses.pause(place, false, user(), reason);
        return list();
    }

    private PausedNow resume(Place place, String what) {
        if (!pauses.resume(place, user())) {
            throw new ProblemException(
                    Status.CONFLICT, what + " is not paused by itself; GET /api/v1/pauses lists what is");
        }
        return list();
    }

    private Place environment(String pipeline, String environment) {
        if (lanes.find(known(pipeline), environment).isEmpty()) {
            throw new ProblemException(Status.NOT_FOUND, "the pipeline has no environment of this name yet");
        }
        return Place.environment(pipeline, environment);
    }

    private String known(String pipeline) {
        return pipelines
                .named(pipeline)
                .map(PipelineDefinition::name)
                .orElseThrow(() -> new ProblemException(Status.NOT_FOUND, "there is no pipeline of this name"));
    }

    private String user() {
        return caller.getPrincipal().getName();
    }
}
