package dev.lockstep.dashboard;

import dev.lockstep.queries.RunSummaries;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.security.Roles;
import dev.lockstep.store.DeletedRuns;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.RunEvents;
import dev.lockstep.store.RunLog;
import dev.lockstep.store.evidence.JudgedEvidence;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A run as it was at one of its events, with what its clusters had answered then. */
@Path("/promotions/{id}/events/{event}")
@Produces(MediaType.TEXT_HTML)
public class PastResource {
    private final Pages pages;
    private final RunSummaries runs;
    private final DeletedRuns deleted;
    private final RunLog log;
    private final RunEvents events;
    private final PastRuns past;
    private final OutwardLinks links;

    PastResource(
            Pages pages,
            RunSummaries runs,
            DeletedRuns deleted,
            RunLog log,
            RunEvents events,
            PastRuns past,
            OutwardLinks links) {
        this.pages = pages;
        this.runs = runs;
        this.deleted = deleted;
        this.log = log;
        this.events = events;
        this.past = past;
        this.links = links;
    }

    /**
     * @param id number of the run
     * @param from how many of what clusters had answered are passed over
     */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response then(
            @PathParam("id") String id, @PathParam("event") String event, @QueryParam("from") String from) {
        RunSummary run = run(id);
        EventRow row = (event.matches("[0-9]{1,18}")
                        ? log.find(run.id(), Long.parseLong(event))
                        : Optional.<EventRow>empty())
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND,
                        run.kind().noun() + " #" + run.number() + " has no such event; its page has all that it has"));
        if (from != null && !from.matches("[0-9]{1,6}")) {
            throw new PageProblem(Status.BAD_REQUEST, "this is no place in the list; it begins without one");
        }
        PastPage page = PastPage.of(
                run,
                row,
                log.newest(run.id(), row.id, 1).stream().findFirst(),
                log.after(run.id(), row.id),
                past.told(run.id(), row.id),
                events.evidence(row.id).map(JudgedEvidence::read),
                from == null ? 0 : Integer.parseInt(from),
                links,
                pages.now());
        return pages.page(Templates.past(pages.shell("#" + page.number() + " as it was", "promotions"), page));
    }

    private RunSummary run(String id) {
        Optional<Long> number = id.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
        return number.flatMap(runs::byNumber)
                .orElseThrow(() -> number.flatMap(deleted::byNumber)
                        .map(run -> new PageProblem(Status.GONE, run.sentence()))
                        .orElseGet(() -> new PageProblem(
                                Status.NOT_FOUND,
                                "there is no promotion of this number; the list has all that there are")));
    }
}
