package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.dashboard.Pages;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.security.Roles;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The sandbox's pages. What their buttons do is refused as the sandbox's own services would refuse it. */
@Path("/sandbox")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class SandboxResource {
    private static final String PULL = "/repositories/{owner}/{repository}/pull/{number}";

    private final Pages pages;
    private final World world;

    SandboxResource(Pages pages, World world) {
        this.pages = pages;
        this.world = world;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    @Consumes(MediaType.WILDCARD)
    public Response sandbox(@QueryParam("seen") String seen) {
        SandboxPage page = SandboxPage.of(world.world(), pages.now(), pages.operator(), pages.admin());
        return pages.live(
                pages.shell("Sandbox", "sandbox"), "/sandbox", SandboxTemplates.sandbox(page), true, "", seen);
    }

    @GET
    @Path(PULL)
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    @Consumes(MediaType.WILDCARD)
    public Response pull(
            @PathParam("owner") String owner, @PathParam("repository") String name, @PathParam("number") String given) {
        String repository = world.repository(owner, name);
        int number = number(given);
        PullPage page = PullPage.of(
                world.world().sandbox().pullRequest(repository, number),
                world.world().sandbox().changes(repository, number),
                pages.now(),
                pages.operator());
        return pages.page(SandboxTemplates.pull(
                pages.shell("#" + number + " " + page.pull().title(), "sandbox"), page));
    }

    /** @param back "list" to see the sandbox afterwards, anything else for the pull request */
    @POST
    @Path(PULL + "/merge")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response merge(
            @PathParam("owner") String owner,
            @PathParam("repository") String name,
            @PathParam("number") String given,
            @FormParam("method") String method,
            @FormParam("back") String back) {
        String repository = world.repository(owner, name);
        int number = number(given);
        world.world()
                .sandbox()
                .merge(repository, number, World.PERSON, MergeMethod.of(method == null ? "merge" : method));
        return goBack(repository, number, back);
    }

    @POST
    @Path(PULL + "/close")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response close(
            @PathParam("owner") String owner,
            @PathParam("repository") String name,
            @PathParam("number") String given,
            @FormParam("back") String back) {
        String repository = world.repository(owner, name);
        int number = number(given);
        world.world().sandbox().closePullRequest(repository, number, World.PERSON);
        return goBack(repository, number, back);
    }

    @POST
    @Path("/clusters/{name}/fault")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response fault(@PathParam("name") String name, @FormParam("fault") String fault) {
        world.fault(name, fault);
        return Pages.goOn("/sandbox#clusters");
    }

    @POST
    @Path("/webhooks")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response webhooks(@FormParam("enabled") boolean enabled) {
        world.world().sandbox().webhooks().enabled(enabled);
        return Pages.goOn("/sandbox#webhooks");
    }

    @POST
    @Path("/commits")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response commit(@FormParam("kind") String kind) {
        world.commit(kind);
        return Pages.goOn("/");
    }

    @POST
    @Path("/faults")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response addFault(
            @FormParam("what") String what,
            @FormParam("extent") String extent,
            @FormParam("number") String number,
            @FormParam("seconds") String seconds) {
        world.add(FaultForm.request(what, extent, number, seconds));
        return Pages.goOn("/sandbox#faults");
    }

    /** @param id of one fault, or nothing for all */
    @POST
    @Path("/faults/remove")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response removeFault(@FormParam("id") String id) {
        if (id == null || id.isBlank()) {
            world.world().mend();
        } else {
            world.remove(id);
        }
        return Pages.goOn("/sandbox#faults");
    }

    @GET
    @Path("/reset")
    @RolesAllowed(Roles.ADMIN)
    @Operation(hidden = true)
    @Consumes(MediaType.WILDCARD)
    public Response askReset(@QueryParam("start") String start) {
        Start wanted = Start.of(start == null ? world.world().sandbox().start().word() : start)
                .orElseThrow(() -> new PageProblem(Status.BAD_REQUEST, "start is demo or tutorial"));
        return pages.confirm(pages.shell("Begin anew", "sandbox"), ResetPage.confirmation(world.world(), wanted));
    }

    @POST
    @Path("/reset")
    @RolesAllowed(Roles.ADMIN)
    @Operation(hidden = true)
    public Response reset(@FormParam("start") String start) {
        world.reset(Optional.ofNullable(start));
        return Pages.goOn("/sandbox");
    }

    private static Response goBack(String repository, int number, String back) {
        return Pages.goOn("list".equals(back) ? "/sandbox" : "/sandbox/repositories/" + repository + "/pull/" + number);
    }

    private static int number(String given) {
        if (!given.matches("[0-9]{1,9}")) {
            throw new PageProblem(Status.NOT_FOUND, "a pull request is named by its number");
        }
        return Integer.parseInt(given);
    }
}
