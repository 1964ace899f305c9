package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.trigger.Starter;
import dev.lockstep.workflow.Board;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Starting a promotion of a branch's head, after showing which commit that is and what will happen to it. */
@Path("/promotions")
@Produces(MediaType.TEXT_HTML)
public class StartResource {
    private final Pages pages;
    private final Pipelines pipelines;
    private final Starter starter;
    private final GitReader git;
    private final GitHistory history;
    private final Board board;
    private final Definitions definitions;

    StartResource(
            Pages pages,
            Pipelines pipelines,
            Starter starter,
            GitReader git,
            GitHistory history,
            Board board,
            Definitions definitions) {
        this.pages = pages;
        this.pipelines = pipelines;
        this.starter = starter;
        this.git = git;
        this.history = history;
        this.board = board;
        this.definitions = definitions;
    }

    @GET
    @Path("/new")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response ask(@QueryParam("pipeline") String name) {
        PipelineDefinition pipeline = pipeline(name);
        RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
        String head = git.head(repository, pipeline.branch())
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND, "branch " + pipeline.branch() + " of " + repository + " does not exist"));
        CommitInfo commit = history.commit(repository, head)
                .orElseThrow(() -> new PageProblem(
                        Status.CONFLICT, "branch " + pipeline.branch() + " is just being rewritten; try again"));
        Confirmation confirmation = Confirmation.start(
                inForce(pipeline, head),
                commit,
                board.environments().stream()
                        .filter(environment -> environment.pipeline().equals(pipeline.name()))
                        .toList());
        return pages.page(Templates.confirm(pages.shell("Promote " + pipeline.branch(), "board"), confirmation));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response start(@FormParam("pipeline") String name, @FormParam("commit") String commit) {
        long number = starter.start(pipeline(name), Optional.ofNullable(commit), pages.user(), false)
                .number();
        return Pages.goOn("/promotions/" + number);
    }

    private PipelineDefinition inForce(PipelineDefinition pipeline, String commit) {
        try {
            return definitions.forPromotion(pipeline, commit).definition();
        } catch (InvalidDefinition e) {
            throw new PageProblem(Status.CONFLICT, e.getMessage());
        }
    }

    private PipelineDefinition pipeline(String name) {
        return Optional.ofNullable(name)
                .flatMap(pipelines::named)
                .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "there is no pipeline of this name"));
    }
}
