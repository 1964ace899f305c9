package dev.lockstep.api;

import dev.lockstep.security.Roles;
import dev.lockstep.workflow.EventRow;
import dev.lockstep.workflow.Promotions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happened to one promotion. */
@Path("/api/v1/promotions/{id}/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
public class PromotionEventsResource {
    /** @param environment absent for events of the promotion as a whole */
    public record EventView(long id, Instant at, String type, String environment, String message) {}

    public record Events(List<EventView> items) {}

    private final PromotionViews views;
    private final Promotions promotions;

    PromotionEventsResource(PromotionViews views, Promotions promotions) {
        this.views = views;
        this.promotions = promotions;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "What happened, oldest first")
    public Events events(@PathParam("id") String id) {
        return new Events(promotions.events(PromotionViews.id(views.entry(id))).stream()
                .map(PromotionEventsResource::event)
                .toList());
    }

    private static EventView event(EventRow row) {
        return new EventView(row.id, row.at, row.type, row.environment, row.message);
    }
}
