package dev.lockstep.dashboard;

import dev.lockstep.evidence.LooksNow;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.queries.Board;
import dev.lockstep.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The button that has the sources of an environment asked at once. It changes nothing, so nothing is confirmed. */
@Path("/environments/{pipeline}/{environment}/look")
@Produces(MediaType.TEXT_HTML)
public class LookNowResource {
    private final Pages pages;
    private final Board board;
    private final LooksNow looks;

    LookNowResource(Pages pages, Board board, LooksNow looks) {
        this.pages = pages;
        this.board = board;
        this.looks = looks;
    }

    static String address(String pipeline, String environment) {
        return Address.environment(pipeline, environment).text() + "/look";
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response look(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        Board.Environment known = board.card(new Board.Name(pipeline, environment))
                .map(Board.Card::environment)
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND, "there is no such environment; the board has all that there are"));
        looks.ask(
                known.gitOpsRepository().map(RepositoryUrl::of),
                known.gitOpsBranch().orElse(""),
                pipeline + "/" + environment,
                pages.user());
        return Pages.goOn(Address.environment(pipeline, environment).text());
    }
}
