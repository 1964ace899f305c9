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
        PipelineDefinition registeredAs = registered.named(pipeline);
        Optional<String> current = lanes.find(registeredAs.name(), environment).map((LaneRow lane) -> lane.baseCommit);
        List<Deployment> deployed = history.newest(registeredAs.name(), environment, Optional.empty(), LOOKED_THROUGH)
                .items();
        List<String> offered = rollbacks.offered(registeredAs, environment);
        Optional<String> named = whole(given, offered);
        Rollbacks.Usual usual = named.map(commit -> new Rollbacks.Usual(named, Optional.empty()))
                .orElseGet(() -> rollbacks.usual(registeredAs, environment));
        if (usual.refusal().isPresent()) {
            return pages.confirm(
                    pages.shell("Roll " + environment + " back", "board"),
                    Confirmation.choose(
                            "To which commit is " + environment + " to be rolled back?",
                            Sentence.begin(usual.refusal().get(), List.of()) + ".",
                            Address.environment(registeredAs.name(), environment)
                                    .text(),
                            picker(environment, deployed, offered, "", address(registeredAs.name(), environment))));
        }
        String commit = usual.commit().orElseThrow();
        String brief = Commit.brief(commit);
        String title = deployed.stream()
                .filter(one -> one.commit().equals(commit))
                .map(Deployment::title)
                .findFirst()
                .orElse("not deployed here through Lockstep before");
        String own = address(registeredAs.name(), environment);
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
                        Address.environment(registeredAs.name(), environment).text(),
                        true,
                        Optional.of(picker(environment, deployed, offered, commit, own))));
    }

    /** All digits of a commit that was named by its first ones; empty when none was named. */
    private static Optional<String> whole(String given, List<String> offered) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        String named = given.strip();
        if (named.matches("[0-9a-f]{40}")) {
            return Optional.of(named);
        }
        List<String> meant = named.matches("[0-9a-f]{7,39}")
                ? offered.stream().filter(sha -> sha.startsWith(named)).toList()
                : List.of();
        if (meant.size() != 1) {
            throw new PageProblem(
                    Status.BAD_REQUEST,
                    "name a commit by all its 40 digits (lower-case hex); fewer are enough for those that are offered");
        }
        return meant.stream().findFirst();
    }

    private Confirmation.Picker picker(
            String environment, List<Deployment> deployed, List<String> offered, String asked, String own) {
        return new Confirmation.Picker(
                own, List.of(), "that " + environment + " had", choices(deployed, offered, asked, own));
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
