package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.api.IdempotencyKeys.Done;
import dev.lockstep.api.PauseRequests.PauseRequest;
import dev.lockstep.api.PauseRequests.PausedNow;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Request;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.security.Roles;
import dev.lockstep.store.NewRuns.Started;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import dev.lockstep.trigger.Retries;
import dev.lockstep.trigger.Starter;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Promotions: start, list, look, pause, resume, abort, retry. */
@Path("/api/v1/promotions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Promotions")
public class PromotionsResource {
    private static final String TEXT = "text/plain;qs=0.5";

    /** @param commit 40 hex digits; without it, the head of the pipeline's branch */
    public record StartRequest(
            @Schema(required = true) String pipeline,
            @Schema(pattern = "[0-9a-f]{40}") String commit) {}

    /** @param reason why, for people */
    public record AbortRequest(
            @Schema(maxLength = Lengths.REASON) String reason) {}

    /** @param nextCursor where the next page begins; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Promotions")
    public record Page(List<PromotionView> items, Optional<String> nextCursor) {}

    private final Pipelines pipelines;
    private final Starter starter;
    private final Retries retries;
    private final PromotionStore store;
    private final PromotionList list;
    private final PromotionViews views;
    private final IdempotencyKeys keys;
    private final SecurityIdentity caller;
    private final PauseRequests pauses;
    private final StageFindings findings;

    PromotionsResource(
            Pipelines pipelines,
            Starter starter,
            Retries retries,
            PromotionStore store,
            PromotionList list,
            PromotionViews views,
            IdempotencyKeys keys,
            SecurityIdentity caller,
            PauseRequests pauses,
            StageFindings findings) {
        this.findings = findings;
        this.pauses = pauses;
        this.pipelines = pipelines;
        this.starter = starter;
        this.retries = retries;
        this.store = store;
        this.list = list;
        this.views = views;
        this.keys = keys;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Produces({MediaType.APPLICATION_JSON, TEXT})
    @Operation(
            operationId = "startPromotion",
            summary = "Start a promotion",
            description = "201 when it was started, 200 when one of the same commit is on its way already.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = "1 to 200 printable ASCII characters; the same request with the same key is carried out once")
    @APIResponse(
            responseCode = "201",
            description = "Started",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PromotionView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(
            responseCode = "200",
            description = "One of the same commit is on its way, and this is it",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PromotionView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(responseCode = "404")
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    @APIResponse(responseCode = "502")
    public Response start(@Context HttpHeaders headers, StartRequest request) {
        if (request == null || request.pipeline() == null || request.pipeline().isBlank()) {
            throw new ProblemException(Status.BAD_REQUEST, "name the pipeline: {\"pipeline\": \"…\"}");
        }
        PipelineDefinition pipeline = pipelines
                .named(request.pipeline())
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND,
                        "there is no pipeline named " + Text.quoted(request.pipeline()) + "; known are "
                                + pipelines.all().stream()
                                        .map(PipelineDefinition::name)
                                        .toList()));
        Optional<String> commit = Optional.ofNullable(request.commit());
        return started(keys.once(
                user(),
                IdempotencyKeys.of(headers),
                List.of("start", pipeline.name(), commit.orElse("")),
                () -> done(starter.ready(pipeline, commit, user()))));
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "listPromotions", summary = "The newest promotions first, a page at a time")
    @Parameter(name = "pipeline", in = ParameterIn.QUERY, description = "Runs of this pipeline")
    @Parameter(name = "environment", in = ParameterIn.QUERY, description = "Runs that have a stage there")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "RUNNING, SUCCEEDED, FAILED, REJECTED, ABORTED or SUPERSEDED; several times: any of them",
            schema = @Schema(type = SchemaType.ARRAY, implementation = PromotionStatus.class))
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            description = "PROMOTION, RECONFIGURATION, ADOPTION or ROLLBACK",
            schema = @Schema(implementation = RunKind.class))
    @Parameter(
            name = "commit",
            in = ParameterIn.QUERY,
            description = "The commit, or its first 7 or more hex digits",
            schema = @Schema(type = SchemaType.STRING, pattern = "[0-9a-f]{7,40}"))
    @Parameter(name = "startedBy", in = ParameterIn.QUERY, description = "Exactly as startedBy is shown")
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "Created at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "Created before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "1 to 200; without it 50, and fewer when they have more than 140 stages together",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "nextCursor of the page before")
    @APIResponse(
            responseCode = "200",
            description = "One page",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Page.class)))
    public Response list(@Context UriInfo uri) {
        PromotionList.Found found = list.find(uri);
        Page page = new Page(views.summaries(found.page().runs()), found.nextCursor());
        return Links.next(Response.ok(page), uri, "cursor", found.nextCursor()).build();
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Produces({MediaType.APPLICATION_JSON, TEXT})
    @Operation(operationId = "getPromotion", summary = "One promotion, by id or number")
    public PromotionView get(@PathParam("id") String id) {
        return views.view(views.run(id));
    }

    @GET
    @Path("/{id}/stages/{environment}/findings")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "listFindings",
            summary = "What the clusters of a stage answered, a page at a time",
            description = "Those that are not proven first, then by cluster type and cluster.")
    @Parameter(name = "clusterType", in = ParameterIn.QUERY, description = "Findings of this cluster type")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "1 to 1000, 100 without it",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "nextCursor of the page before")
    @APIResponse(
            responseCode = "200",
            description = "One page",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = StageFindings.Page.class)))
    public Response findings(
            @PathParam("id") String id, @PathParam("environment") String environment, @Context UriInfo uri) {
        StageFindings.Page page = findings.page(views.run(id), environment, uri);
        return Links.next(Response.ok(page), uri, "cursor", page.nextCursor()).build();
    }

    @POST
    @Path("/{id}/abort")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Produces({MediaType.APPLICATION_JSON, TEXT})
    @Operation(
            operationId = "abortPromotion",
            summary = "Abort a running promotion",
            description = "Closes the pull request that it opened, if it is not merged.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = "1 to 200 printable ASCII characters; the same request with the same key is carried out once")
    @APIResponse(
            responseCode = "202",
            description = "Asked for",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PromotionView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    public Response abort(@Context HttpHeaders headers, @PathParam("id") String id, AbortRequest request) {
        Promotions.Entry entry = views.entry(id);
        String reason = Reasons.of(request == null ? null : request.reason());
        UUID promotion = PromotionViews.id(entry);
        Done done = keys.once(
                user(), IdempotencyKeys.of(headers), List.of("abort", promotion.toString(), reason), () -> () -> {
                    askForAbort(entry, reason);
                    return new Done(promotion, Status.ACCEPTED);
                });
        return IdempotencyKeys.answer(done)
                .entity(views.view(views.run(promotion.toString())))
                .build();
    }

    private void askForAbort(Promotions.Entry entry, String reason) {
        boolean asked = store.ask(
                PromotionViews.id(entry),
                new Request.Abort(user(), reason),
                "abort asked for by " + user() + (reason.isEmpty() ? "" : ": " + reason));
        if (!asked) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "promotion #" + entry.promotion().number() + " has ended ("
                            + views.run(entry.promotion().id()).status()
                            + "); there is nothing to abort");
        }
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed(Roles.OPERATOR)
    @Produces({MediaType.APPLICATION_JSON, TEXT})
    @Operation(
            operationId = "retryPromotion",
            summary = "Start a failed, rejected or aborted promotion or reconfiguration once more",
            description = "A run of its own: what the environments have already is proven again, and work begins"
                    + " where it ended. 200 when a promotion of the commit is on its way already.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = "1 to 200 printable ASCII characters; the same request with the same key is carried out once")
    @APIResponse(
            responseCode = "201",
            description = "Started",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PromotionView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(
            responseCode = "200",
            description = "One of the same commit is on its way, and this is it",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PromotionView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(responseCode = "409")
    @APIResponse(responseCode = "422")
    @APIResponse(responseCode = "502")
    public Response retry(@Context HttpHeaders headers, @PathParam("id") String id) {
        Promotions.Entry entry = views.entry(id);
        return started(keys.once(
                user(),
                IdempotencyKeys.of(headers),
                List.of("retry", entry.promotion().id()),
                () -> done(retries.ready(entry.promotion(), user()))));
    }

    @POST
    @Path("/{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "pausePromotion", summary = "Pause a run", description = PauseRequests.PAUSED)
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PausedNow.class)))
    public PausedNow pause(@PathParam("id") String id, PauseRequest request) {
        Promotion run = views.entry(id).promotion();
        if (run.status().terminal()) {
            throw new ProblemException(
                    Status.CONFLICT,
                    run.kind().noun() + " #" + run.number() + " has ended (" + run.status()
                            + "); there is nothing to pause");
        }
        return pauses.pause(PromotionViews.place(run), request);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "resumePromotion", summary = "Let a run go on")
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PausedNow.class)))
    public PausedNow resume(@PathParam("id") String id) {
        Promotion run = views.entry(id).promotion();
        return pauses.resume(PromotionViews.place(run), run.kind().noun() + " #" + run.number());
    }

    private static Supplier<Done> done(Supplier<Started> ready) {
        return () -> {
            Started started = ready.get();
            return new Done(started.id(), started.created() ? Status.CREATED : Status.OK);
        };
    }

    private Response started(Done done) {
        return IdempotencyKeys.answer(done)
                .location(URI.create("/api/v1/promotions/" + done.promotion()))
                .entity(views.view(views.run(done.promotion().toString())))
                .build();
    }

    private String user() {
        return caller.getPrincipal().getName();
    }
}
