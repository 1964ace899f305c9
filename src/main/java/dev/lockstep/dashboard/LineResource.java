package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pause.Scope;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.queries.Board;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Pauses.Place;
import dev.lockstep.store.Promotions;
import dev.lockstep.text.Lengths;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Stopping the line, or a part of it, and letting it go on. What is meant stands in the address. */
@Path("/line")
@Produces(MediaType.TEXT_HTML)
public class LineResource {

    /** @param back the page that it was asked from */
    private record Meant(Place place, String words, Address query, String back) {}

    private final Pages pages;
    private final Registered registered;
    private final Board board;
    private final Promotions promotions;
    private final Pauses pauses;

    LineResource(Pages pages, Registered registered, Board board, Promotions promotions, Pauses pauses) {
        this.pages = pages;
        this.registered = registered;
        this.board = board;
        this.promotions = promotions;
        this.pauses = pauses;
    }

    static String pause(String pipeline, Optional<String> environment) {
        return Address.of("/line/pause")
                .with("pipeline", pipeline)
                .with("environment", environment)
                .text();
    }

    /** Where what pauses an environment is resumed. */
    static String resume(Board.Environment environment, Board.Paused pause) {
        Address resume = Address.of("/line/resume");
        return switch (Scope.valueOf(pause.scope())) {
            case EVERYTHING -> resume.text();
            case PIPELINE -> resume.with("pipeline", environment.pipeline()).text();
            case ENVIRONMENT, PROMOTION ->
                resume.with("pipeline", environment.pipeline())
                        .with("environment", environment.environment())
                        .text();
        };
    }

    @GET
    @Path("/pause")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response askPause(
            @QueryParam("pipeline") String pipeline,
            @QueryParam("environment") String environment,
            @QueryParam("run") Long run) {
        Meant meant = meant(pipeline, environment, run);
        String title = meant.place().scope() == Scope.EVERYTHING ? "Stop the line" : "Pause " + meant.words();
        return pages.confirm(
                pages.shell(title, "board"),
                new Confirmation(
                        title + "?",
                        "Until somebody resumes it.",
                        List.of(
                                "Nothing of it is rendered, opened, merged or written any more; what is under way this"
                                        + " moment is finished.",
                                "Pull requests and clusters are still watched, and a merge by a person is noticed.",
                                "Deadlines stand still. What is paused can be aborted, and environments can be rolled"
                                        + " back."),
                        "/line/pause" + meant.query().text(),
                        List.of(),
                        Confirmation.Reason.REQUIRED,
                        title,
                        meant.back(),
                        false));
    }

    @POST
    @Path("/pause")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response pause(
            @QueryParam("pipeline") String pipeline,
            @QueryParam("environment") String environment,
            @QueryParam("run") Long run,
            @FormParam("reason") String given) {
        Meant meant = meant(pipeline, environment, run);
        String reason = PageProblem.reason(given);
        if (reason.isEmpty()) {
            throw new PageProblem(Status.BAD_REQUEST, "say why, in at most " + Lengths.REASON + " characters");
        }
        pauses.pause(meant.place(), false, pages.user(), reason);
        return Pages.goOn(meant.back());
    }

    @GET
    @Path("/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response askResume(
            @QueryParam("pipeline") String pipeline,
            @QueryParam("environment") String environment,
            @QueryParam("run") Long run) {
        Meant meant = meant(pipeline, environment, run);
        String why = pauses.inForce().stream()
                .filter(one -> one.place().equals(meant.place()))
                .map(one -> one.pause().sentence())
                .findFirst()
                .orElseThrow(() -> notPaused(meant));
        return pages.confirm(
                pages.shell("Resume " + meant.words(), "board"),
                new Confirmation(
                        "Resume " + meant.words() + "?",
                        why,
                        List.of(
                                "What waits goes on at once. Of the promotions that queue, the newest survives.",
                                "Deadlines are put off by as long as they stood still."),
                        "/line/resume" + meant.query().text(),
                        List.of(),
                        Confirmation.Reason.NONE,
                        "Resume " + meant.words(),
                        meant.back(),
                        false));
    }

    @POST
    @Path("/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response resume(
            @QueryParam("pipeline") String pipeline,
            @QueryParam("environment") String environment,
            @QueryParam("run") Long run) {
        Meant meant = meant(pipeline, environment, run);
        if (!pauses.resume(meant.place(), pages.user())) {
            throw notPaused(meant);
        }
        return Pages.goOn(meant.back());
    }

    private static PageProblem notPaused(Meant meant) {
        return new PageProblem(Status.CONFLICT, meant.words() + " is not paused by itself; there is nothing to resume");
    }

    private Meant meant(String pipeline, String environment, Long run) {
        Address query = Address.of("");
        if (run != null) {
            Promotion known = promotions
                    .byNumber(run)
                    .map(Promotions.Entry::promotion)
                    .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "there is no promotion of this number"));
            return new Meant(
                    Place.run(known.pipeline(), UUID.fromString(known.id())),
                    known.kind().noun() + " #" + known.number(),
                    query.with("run", run.toString()),
                    "/promotions/" + known.number());
        }
        if (pipeline == null && environment != null) {
            throw new PageProblem(Status.BAD_REQUEST, "an environment is named together with its pipeline");
        }
        if (pipeline == null) {
            return new Meant(Place.everything(), "the line", query, "/");
        }
        String name = registered.named(pipeline).name();
        if (environment == null) {
            return new Meant(Place.pipeline(name), "pipeline " + name, query.with("pipeline", name), "/");
        }
        if (!board.names().contains(new Board.Name(name, environment))) {
            throw new PageProblem(Status.NOT_FOUND, "there is no such environment; the board has all that there are");
        }
        return new Meant(
                Place.environment(name, environment),
                environment,
                query.with("pipeline", name).with("environment", environment),
                Address.environment(name, environment).text());
    }
}
