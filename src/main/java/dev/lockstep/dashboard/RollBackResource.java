package dev.lockstep.dashboard;

import dev.lockstep.dashboard.Confirmation.Choice;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.Deployments.Deployment;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.trigger.Rollbacks;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

/** Taking an environment back to a commit that it had before. */
@Path("/environments/{pipeline}/{environment}/roll-back")
@Produces(MediaType.TEXT_HTML)
public class RollBackResource {
    private static final int LOOKED_THROUGH = 100;

    private final Pages pages;
    private final Registered registered;
    private final Rollbacks rollbacks;
    private final Deployments history;
    private final Lanes lanes;

    RollBackResource(Pages pages, Registered registered, Rollbacks rollbacks, Deployments history, Lanes lanes) {
        this.pages = pages;
        this.registered = registered;
        this.rollbacks = rollbacks;
        this.history = history;
        this.lanes = lanes;
    }

    static String address(String pipeline, String environment) {
        return Address.environment(pipeline, environment).text() + "/roll-back";
    }

    /** @param given the commit to go back to; without it, the usual one */
    @GET
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response ask(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            @QueryParam("commit") String given) {
        PipelineDefinition named = registered.named(pipeline);
        Optional<String> current = lanes.find(named.name(), environment).map((LaneRow lane) -> lane.baseCommit);
        List<Deployment> deployed = history.newest(named.name(), environment, Optional.empty(), LOOKED_THROUGH)
                .items();
        List<String> offered = rollbacks.offered(named, environment);
        String commit = Optional.ofNullable(given)
                .filter(text -> text.matches("[0-9a-f]{40}"))
                .or(() -> offered.stream().findFirst())
                .orElseThrow(() -> new PageProblem(
                        Status.CONFLICT,
                        "no older commit was ever proven in this environment; there is nothing to go back to"));
        String brief = Commit.brief(commit);
        String title = deployed.stream()
                .filter(one -> one.commit().equals(commit))
                .map(Deployment::title)
                .findFirst()
                .orElse("not deployed here through Lockstep before");
        String own = address(named.name(), environment);
        return pages.confirm(
                pages.shell("Roll " + environment + " back", "board"),
                new Confirmation(
                        "Roll " + environment + " back to " + brief + "?",
                        title
                                + current.map(now -> " · " + environment + " has " + Commit.brief(now))
                                        .orElse(""),
                        List.of(
                                "Whatever is in " + environment + " now is aborted, even after its merge.",
                                brief
                                        + " is rendered with today's configuration, goes through a pull request, and every"
                                        + " cluster must prove it.",
                                "No promotion enters " + environment + " until somebody resumes it."),
                        own,
                        List.of(new Confirmation.Field("commit", commit)),
                        Confirmation.Reason.OPTIONAL,
                        "Roll back to " + brief,
                        Address.environment(named.name(), environment).text(),
                        true,
                        Optional.of(new Confirmation.Picker(
                                own,
                                List.of(),
                                "that " + environment + " had",
                                choices(deployed, offered, commit, own)))));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response rollBack(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            @FormParam("commit") String commit,
            @FormParam("reason") String given) {
        if (commit == null) {
            // Without it, the form would go back to another commit than the one that was shown.
            throw new PageProblem(Status.BAD_REQUEST, "the form names no commit to go back to");
        }
        String reason = PageProblem.reason(given);
        return Pages.goOn("/promotions/"
                + rollbacks
                        .start(registered.named(pipeline), environment, Optional.of(commit), pages.user(), reason)
                        .number());
    }

    private List<Choice> choices(List<Deployment> deployed, List<String> offered, String asked, String own) {
        Instant now = pages.now();
        return offered.stream()
                .flatMap(commit -> deployed.stream()
                        .filter(one -> one.commit().equals(commit))
                        .limit(1))
                .map(one -> new Choice(
                        new Commit(one.commit()),
                        one.title(),
                        one.author(),
                        Moment.ago(one.at(), now),
                        one.commit().equals(asked)
                                ? ""
                                : Address.of(own).with("commit", one.commit()).text()))
                .toList();
    }
}
