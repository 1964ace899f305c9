package dev.lockstep.api;

import dev.lockstep.history.RunHistory;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.security.Roles;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.RunEvents;
import dev.lockstep.store.evidence.JudgedEvidence;
import dev.lockstep.text.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One thing that happened to a promotion: what it rests on, and what the promotion was from then on. */
@Path("/api/v1/promotions/{id}/events/{event}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
public class PromotionEventResource {
    private final PromotionViews views;
    private final RunEvents events;
    private final PastRuns past;

    private final Outward outward;

    PromotionEventResource(PromotionViews views, RunEvents events, PastRuns past, Outward outward) {
        this.outward = outward;
        this.views = views;
        this.events = events;
        this.past = past;
    }

    @GET
    @Path("/evidence")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "getEventEvidence",
            summary = "What clusters had answered when this happened",
            description =
                    "Events that rest on it say so: PROVEN, and STAGE_ENDED of a stage that its clusters did not prove.")
    public EventEvidenceView evidence(@PathParam("id") String id, @PathParam("event") String event) {
        RunSummary run = views.run(id);
        long number = known(run, event);
        return events.evidence(number)
                .map(json -> EventEvidenceView.of(number, JudgedEvidence.read(json), outward))
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND, "event " + number + " does not rest on what clusters answered"));
    }

    @GET
    @Path("/promotion")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "getPromotionAtEvent",
            summary = "The promotion as it was from this event on",
            description = "Made again from its events, without why it waited and what its clusters had answered.")
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PromotionView.class)))
    public PromotionView promotion(@PathParam("id") String id, @PathParam("event") String event) {
        RunSummary run = views.run(id);
        long number = known(run, event);
        try {
            Promotion then = past.asOf(run.id(), number);
            return views.past(new Promotions.Entry(then, run.startedBy()));
        } catch (RunHistory.Unrebuildable | PastRuns.Broken e) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "promotion #" + run.number() + " cannot be made again from its events: " + e.getMessage());
        }
    }

    private long known(RunSummary run, String event) {
        if (event.matches("[0-9]{1,18}") && events.has(run.id(), Long.parseLong(event))) {
            return Long.parseLong(event);
        }
        throw new ProblemException(
                Status.NOT_FOUND, "promotion #" + run.number() + " has no event " + Text.quoted(event));
    }
}
