package dev.lockstep.api;

import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Request;
import dev.lockstep.security.Roles;
import dev.lockstep.trigger.Starter;
import dev.lockstep.workflow.EventRow;
import dev.lockstep.workflow.NewRuns.Started;
import dev.lockstep.workflow.PromotionStore;
import dev.lockstep.workflow.Promotions;
import dev.lockstep.workflow.PublicAddress;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Promotions: start, list, look, abort. */
@Path("/api/v1/promotions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Promotions")
public class PromotionsResource {
    private static final int MOST = 200;
    private static final int LONGEST_REASON = 500;

    /** @param commit 40 hex digits; without it, the head of the pipeline's branch */
    public record StartRequest(String pipeline, String commit) {}

    public record AbortRequest(String reason) {}

    public record Page(List<PromotionView> items) {}

    /** @param environment absent for events of the promotion as a whole */
    public record EventView(long id, Instant at, String type, String environment, String message) {}

    public record Events(List<EventView> items) {}

    private final Pipelines pipelines;
    private final Starter starter;
    private final Promotions promotions;
    private final PromotionStore store;
    private final StageEvidence evidence;
    private final PublicAddress address;
    private final SecurityIdentity caller;

    PromotionsResource(
            Pipelines pipelines,
            Starter starter,
            Promotions promotions,
            PromotionStore store,
            StageEvidence evidence,
            PublicAddress address,
            SecurityIdentity caller) {
        this.pipelines = pipelines;
        this.starter = starter;
        this.promotions = promotions;
        this.store = store;
        this.evidence = evidence;
        this.address = address;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Start a promotion",
            description = "201 when it was started, 200 when one of the same commit is on its way already.")
    public Response start(StartRequest request) {
        if (request == null || request.pipeline() == null || request.pipeline().isBlank()) {
            throw new ProblemException(Status.BAD_REQUEST, "name the pipeline: {\"pipeline\": \"…\"}");
        }
        PipelineDefinition pipeline = pipelines
                .named(request.pipeline())
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND,
                        "there is no pipeline named " + printable(request.pipeline()) + "; known are "
                                + pipelines.all().stream()
                                        .map(PipelineDefinition::name)
                                        .toList()));
        Started started = starter.start(
                pipeline,
                Optional.ofNullable(request.commit()),
                caller.getPrincipal().getName(),
                false);
        return Response.status(started.created() ? Status.CREATED : Status.OK)
                .location(URI.create("/api/v1/promotions/" + started.id()))
                .entity(view(entry(started.id().toString())))
                .build();
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "The newest promotions first")
    public Page list(@QueryParam("limit") @DefaultValue("50") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(Status.BAD_REQUEST, "limit must be between 1 and " + MOST);
        }
        return new Page(promotions.newest(limit).stream().map(this::view).toList());
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "One promotion, by id or number")
    public PromotionView get(@PathParam("id") String id) {
        return view(entry(id));
    }

    @GET
    @Path("/{id}/events")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "What happened, oldest first")
    public Events events(@PathParam("id") String id) {
        UUID promotion = UUID.fromString(entry(id).promotion().id());
        return new Events(promotions.events(promotion).stream()
                .map(PromotionsResource::event)
                .toList());
    }

    @POST
    @Path("/{id}/abort")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Abort a running promotion",
            description = "Closes the pull request that it opened, if it is not merged.")
    public Response abort(@PathParam("id") String id, AbortRequest request) {
        Promotions.Entry entry = entry(id);
        String reason = request == null || request.reason() == null
                ? ""
                : request.reason().strip();
        if (reason.length() > LONGEST_REASON) {
            throw new ProblemException(Status.BAD_REQUEST, "a reason has at most " + LONGEST_REASON + " characters");
        }
        String by = caller.getPrincipal().getName();
        boolean asked = store.ask(
                UUID.fromString(entry.promotion().id()),
                new Request.Abort(by, reason),
                "abort asked for by " + by + (reason.isEmpty() ? "" : ": " + reason));
        if (!asked) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "promotion #" + entry.promotion().number() + " has ended ("
                            + entry(id).promotion().status() + "); there is nothing to abort");
        }
        return Response.accepted(view(entry(id))).build();
    }

    private Promotions.Entry entry(String id) {
        return find(id).orElseThrow(
                        () -> new ProblemException(Status.NOT_FOUND, "there is no promotion " + printable(id)));
    }

    private Optional<Promotions.Entry> find(String id) {
        if (id.matches("[0-9]{1,18}")) {
            return promotions.byNumber(Long.parseLong(id));
        }
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? promotions.find(UUID.fromString(id))
                : Optional.empty();
    }

    private PromotionView view(Promotions.Entry entry) {
        Map<String, StageEvidence.Kept> kept =
                evidence.of(UUID.fromString(entry.promotion().id()));
        return PromotionView.of(entry, kept, address.of(entry.promotion()));
    }

    private static EventView event(EventRow row) {
        return new EventView(row.id, row.at, row.type, row.environment, row.message);
    }

    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (safe.length() > 80 ? safe.substring(0, 80) + "…" : safe) + "\"";
    }
}
