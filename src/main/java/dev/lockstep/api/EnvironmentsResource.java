package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.security.Roles;
import dev.lockstep.workflow.Board;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Environments: what is where, and what is on its way there. */
@Path("/api/v1/environments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
public class EnvironmentsResource {
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Environments(List<Board.Environment> items) {}

    private final Board board;

    EnvironmentsResource(Board board) {
        this.board = board;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Every environment of every pipeline, in the order of promotion")
    public Environments list() {
        return new Environments(board.environments());
    }
}
