package dev.lockstep.api;

import dev.lockstep.api.PauseRequests.PauseRequest;
import dev.lockstep.api.PauseRequests.PausedNow;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Pauses.Place;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Stopping the line and letting it go on. Its parts are paused where they are: pipelines, environments and runs. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Pauses")
public class PausesResource {
    private final PauseRequests pauses;

    PausesResource(PauseRequests pauses) {
        this.pauses = pauses;
    }

    @GET
    @Path("/pauses")
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "listPauses", summary = "Everything that is paused, by whom and why")
    public PausedNow list() {
        return pauses.list();
    }

    @POST
    @Path("/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "pauseEverything",
            summary = "Stop the line: pause everything",
            description = PauseRequests.PAUSED)
    public PausedNow pause(PauseRequest request) {
        return pauses.pause(Place.everything(), request);
    }

    @POST
    @Path("/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "resumeEverything", summary = "Let everything go on that is not paused by itself")
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PausedNow.class)))
    public PausedNow resume() {
        return pauses.resume(Place.everything(), "the line");
    }
}
