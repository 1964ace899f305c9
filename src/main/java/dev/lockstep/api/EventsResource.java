package dev.lockstep.api;

import dev.lockstep.security.Roles;
import dev.lockstep.store.RunEvents;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** What happened to all promotions, and what happens to them. */
@Path("/api/v1/events")
@Tag(name = "Events")
public class EventsResource {
    private static final int USUAL = 100;

    private final PromotionList list;
    private final EventsPage page;
    private final EventStreams streams;

    EventsResource(PromotionList list, EventsPage page, EventStreams streams) {
        this.list = list;
        this.page = page;
        this.streams = streams;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listEvents",
            summary = "What happened to all promotions, oldest first",
            description = "With Accept: text/event-stream, server-sent events: what happens from now on, or after the"
                    + " event that Last-Event-ID names.")
    @Parameter(name = "pipeline", in = ParameterIn.QUERY, description = "Of this pipeline")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "Events after the one with this id")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "1 to 1000, 100 without it",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @APIResponse(
            responseCode = "200",
            description = "One page; or a stream, each event of it as data of a server-sent event",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = EventsPage.Events.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING))
            })
    public Response events(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri);
        return page.page(filter(parameters), parameters, uri, USUAL);
    }

    @GET
    @Blocking
    @RolesAllowed(Roles.VIEWER)
    @Produces("text/event-stream;qs=0.1")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(hidden = true)
    @Parameter(name = "pipeline", in = ParameterIn.QUERY, description = "Of this pipeline")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "Events after the one with this id")
    @Parameter(name = EventsPage.LAST_EVENT_ID, in = ParameterIn.HEADER)
    public Multi<OutboundSseEvent> stream(@Context UriInfo uri, @Context HttpHeaders headers, @Context Sse sse) {
        Parameters parameters = new Parameters(uri);
        long after = page.seen(headers, parameters).orElseGet(page::now);
        return streams.open(filter(parameters), after, sse);
    }

    private RunEvents.Filter filter(Parameters parameters) {
        return new RunEvents.Filter(
                Optional.empty(), parameters.text("pipeline").map(list::knownPipeline));
    }
}
