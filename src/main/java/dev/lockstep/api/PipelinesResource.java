package dev.lockstep.api;

import dev.lockstep.api.PauseRequests.PauseRequest;
import dev.lockstep.api.PauseRequests.PausedNow;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.preflight.Preflight;
import dev.lockstep.preflight.Reports;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Pauses.Place;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pipelines: what is in force, where it is written, and whether it can work. */
@Path("/api/v1/pipelines")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Pipelines")
public class PipelinesResource {
    @Schema(name = "Pipelines")
    public record Page(List<PipelineView> items) {}

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Preflight preflight;
    private final Reports reports;
    private final PauseRequests pauses;

    PipelinesResource(
            Pipelines pipelines, Definitions definitions, Preflight preflight, Reports reports, PauseRequests pauses) {
        this.pauses = pauses;
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.preflight = preflight;
        this.reports = reports;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "listPipelines",
            summary = "Every pipeline with the definition in force and its last check")
    public Page list() {
        return new Page(pipelines.all().stream().map(this::view).toList());
    }

    @GET
    @Path("/{name}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "getPipeline", summary = "One pipeline with the definition in force and its last check")
    public PipelineView get(@PathParam("name") String name) {
        return view(pipeline(name));
    }

    @POST
    @Path("/{name}/check")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "checkPipeline",
            summary = "Check everything that a promotion will need",
            description = "Reads repositories and permissions, changes nothing. 200 also when errors were found.")
    public PipelineView.CheckReport check(@PathParam("name") String name) {
        return PipelineView.CheckReport.of(preflight.check(pipeline(name)));
    }

    @POST
    @Path("/{name}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "pausePipeline", summary = "Pause a pipeline", description = PauseRequests.PAUSED)
    public PausedNow pause(@PathParam("name") String name, PauseRequest request) {
        return pauses.pause(Place.pipeline(pipeline(name).name()), request);
    }

    @POST
    @Path("/{name}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "resumePipeline", summary = "Let a pipeline go on")
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PausedNow.class)))
    public PausedNow resume(@PathParam("name") String name) {
        return pauses.resume(Place.pipeline(pipeline(name).name()), "pipeline " + name);
    }

    private PipelineView view(PipelineDefinition registered) {
        return PipelineView.of(registered, definitions.known(registered), reports.latest(registered.name()));
    }

    private PipelineDefinition pipeline(String name) {
        return pipelines
                .named(name)
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND,
                        "there is no pipeline of this name; known are "
                                + pipelines.all().stream()
                                        .map(PipelineDefinition::name)
                                        .toList()));
    }
}
