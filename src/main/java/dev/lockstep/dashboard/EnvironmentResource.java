package dev.lockstep.dashboard;

import dev.lockstep.evidence.Reconcilers;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.security.Roles;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.EnvironmentHistory;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** One environment. */
@Path("/environments")
@Produces(MediaType.TEXT_HTML)
public class EnvironmentResource {
    private final Pages pages;
    private final Board board;
    private final Known known;
    private final EnvironmentHistory history;
    private final Reconcilers reconcilers;

    EnvironmentResource(Pages pages, Board board, Known known, EnvironmentHistory history, Reconcilers reconcilers) {
        this.pages = pages;
        this.board = board;
        this.known = known;
        this.history = history;
        this.reconcilers = reconcilers;
    }

    @GET
    @Path("/{pipeline}/{environment}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response one(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String name,
            @QueryParam("seen") String seen) {
        Board.Environment environment = board.environments().stream()
                .filter(one ->
                        one.pipeline().equals(pipeline) && one.environment().equals(name))
                .findFirst()
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND, "there is no such environment; the board has all that there are"));
        Instant now = pages.now();
        Lane lane = Lane.of(environment, known.of(List.of(environment)), now);
        EnvironmentPage page = EnvironmentPage.of(
                environment,
                lane,
                history.newest(pipeline, name, Optional.empty(), EnvironmentPage.SHOWN),
                followers(environment),
                now,
                pages.operator());
        return pages.live(
                pages.shell(name + " of " + pipeline, "board"),
                lane.address(),
                Templates.environment(page),
                true,
                lane.environment() + ": " + lane.mark().word(),
                seen);
    }

    private Reconcilers.Followers followers(Board.Environment environment) {
        return environment
                .gitOpsRepository()
                .flatMap(repository -> environment
                        .gitOpsBranch()
                        .map(branch -> reconcilers.followers(
                                RepositoryUrl.of(repository), branch, EnvironmentPage.CLUSTERS_SHOWN)))
                .orElse(Reconcilers.Followers.NONE);
    }
}
