package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The sandbox's faults, of services and of clusters, as one list. */
@Path("/sandbox/api/faults")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sandbox")
public class FaultsApi {
    @Schema(name = "SandboxFaults")
    public record Items(List<FaultView> items) {}

    private final World world;

    FaultsApi(World world) {
        this.world = world;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "listSandboxFaults", summary = "The faults at work")
    public Items all() {
        return new Items(FaultView.all(world.world()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "addSandboxFault",
            summary = "Add a fault",
            description = "Of a service: {\"fault\": \"THROTTLED\", \"service\": \"github\", \"times\": 3}; instead of"
                    + " times, percent (with seed) or nothing: until it is removed. Of a cluster:"
                    + " {\"fault\": \"OFFLINE\", \"cluster\": \"large-1\"}.")
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = FaultView.class)))
    public Response add(FaultRequest request) {
        if (request == null || request.fault() == null) {
            throw new PageProblem(
                    Status.BAD_REQUEST,
                    "name a fault, and a service or a cluster:"
                            + " {\"fault\": \"THROTTLED\", \"service\": \"github\", \"times\": 3}");
        }
        return Response.status(Status.CREATED).entity(world.add(request)).build();
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "removeSandboxFault", summary = "Remove a fault; id is its number, or the cluster's name")
    @APIResponse(responseCode = "204", description = "Removed")
    public void remove(@PathParam("id") String id) {
        world.remove(id);
    }

    @DELETE
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "removeAllSandboxFaults", summary = "Remove all faults, of services and of clusters")
    @APIResponse(responseCode = "204", description = "Removed")
    public void removeAll() {
        world.world().mend();
    }
}
