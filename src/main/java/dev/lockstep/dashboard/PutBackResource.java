package dev.lockstep.dashboard;

import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.BaseCommits;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.trigger.InputWatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Putting an environment's base commit back into its BaseRepo, after a person has changed it by hand. */
@Path("/environments/{pipeline}/{environment}/put-back")
@Produces(MediaType.TEXT_HTML)
public class PutBackResource {
    private final Pages pages;
    private final Registered registered;
    private final Lanes lanes;
    private final BaseCommits base;
    private final InputWatch watch;

    PutBackResource(Pages pages, Registered registered, Lanes lanes, BaseCommits base, InputWatch watch) {
        this.pages = pages;
        this.registered = registered;
        this.lanes = lanes;
        this.base = base;
        this.watch = watch;
    }

    @GET
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response ask(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        LaneRow lane = changed(pipeline, environment);
        String address = Address.environment(pipeline, environment).text();
        String commit = Commit.brief(lane.baseCommit);
        return pages.confirm(
                pages.shell("Put " + commit + " back", "board"),
                new Confirmation(
                        "Put " + commit + " back?",
                        "spec.commit of the BaseRepo of " + environment + " names " + Commit.brief(lane.baseConflict)
                                + Optional.ofNullable(lane.baseConflictBy)
                                        .map(by -> ", changed by hand by " + by)
                                        .orElse(", changed by hand"),
                        List.of(
                                "One commit on the environment's branch sets it to " + commit + ", which " + environment
                                        + " has.",
                                "Nothing is rendered, no pull request is opened, no cluster changes."),
                        address + "/put-back",
                        List.of(),
                        Confirmation.Reason.NONE,
                        "Put " + commit + " back",
                        address,
                        false));
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response putBack(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        LaneRow lane = changed(pipeline, environment);
        PipelineDefinition named = registered.named(pipeline);
        base.revert(registered.inForce(named, lane.baseCommit), environment, pages.user());
        watch.look(named);
        return Pages.goOn(Address.environment(pipeline, environment).text());
    }

    private LaneRow changed(String pipeline, String environment) {
        return lanes.find(pipeline, environment)
                .filter(lane -> lane.baseConflict != null && lane.baseCommit != null)
                .orElseThrow(() -> new PageProblem(
                        Status.CONFLICT,
                        "the BaseRepo of this environment names its base commit; there is nothing to put back"));
    }
}
