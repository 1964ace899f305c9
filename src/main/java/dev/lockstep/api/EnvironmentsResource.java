package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.api.PauseRequests.PauseRequest;
import dev.lockstep.api.PauseRequests.PausedNow;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.LeadTimes;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.Deployments.Deployment;
import dev.lockstep.store.Deployments.Place;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.ProvenMerges;
import dev.lockstep.text.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Environments: what is where, what is on its way there, and what was there. */
@Path("/api/v1/environments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
public class EnvironmentsResource {
    private static final int USUAL = 50;
    private static final int MOST = 200;

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Environments(List<Board.Environment> items) {}

    /**
     * @param commit of the control plane; of a reconfiguration, the base commit that it was rendered from
     * @param promotion id of the run
     * @param mergeCommitSha what it became on the GitOps branch; absent when no manifest had changed
     * @param provenAt when every cluster had proved it; absent when they have not
     * @param outcome RUNNING, SUCCEEDED, NO_OP, FAILED, ABORTED, REJECTED or SUPERSEDED
     * @param links where its commits are to be seen; absent when that is not known
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record DeploymentView(
            String commit,
            String title,
            String author,
            String promotion,
            long number,
            String kind,
            Optional<String> mergeCommitSha,
            Optional<Instant> mergedAt,
            Optional<Instant> provenAt,
            String outcome,
            Optional<String> reason,
            Optional<PageLinks> links) {}

    /** @param nextCursor where the next page begins; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record History(List<DeploymentView> items, Optional<String> nextCursor) {}

    /**
     * One promotion that was proven.
     *
     * @param seconds from the start of the run until every cluster had proved it
     */
    public record LeadTimeView(long number, String commit, Instant startedAt, Instant provenAt, long seconds) {}

    /**
     * @param runs how many these are of; the newest, at most 20
     * @param medianSeconds absent when there is none
     * @param p90Seconds nine of ten took as long or less; absent when there is none
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "LeadTimes")
    public record LeadTimesView(
            int runs, Optional<Long> medianSeconds, Optional<Long> p90Seconds, List<LeadTimeView> items) {}

    private final Board board;
    private final Deployments history;
    private final PauseRequests pauses;
    private final ProvenMerges proven;
    private final Outward outward;

    EnvironmentsResource(Board board, Deployments history, PauseRequests pauses, ProvenMerges proven, Outward outward) {
        this.outward = outward;
        this.proven = proven;
        this.pauses = pauses;
        this.board = board;
        this.history = history;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "listEnvironments",
            summary = "Every environment of every pipeline, in the order of promotion")
    public Environments list() {
        return new Environments(board.environments());
    }

    @GET
    @Path("/{pipeline}/{environment}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "getEnvironment", summary = "One environment")
    public Board.Environment get(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        return board.card(new Board.Name(pipeline, environment))
                .map(Board.Card::environment)
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND,
                        "there is no environment " + Text.quoted(pipeline + "/" + environment) + "; known are "
                                + board.names().stream()
                                        .map(one -> one.pipeline() + "/" + one.environment())
                                        .toList()));
    }

    @GET
    @Path("/{pipeline}/{environment}/history")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "listDeployments",
            summary = "What was deployed to an environment, newest first, a page at a time")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "1 to 200, 50 without it",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "nextCursor of the page before")
    @APIResponse(
            responseCode = "200",
            description = "One page",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = History.class)))
    public Response history(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            @Context UriInfo uri) {
        Board.Environment known = get(pipeline, environment);
        Parameters parameters = new Parameters(uri);
        String list = "history of " + known.environment() + " in " + known.pipeline();
        int limit = parameters.limit(USUAL, MOST);
        Optional<Place> after = parameters
                .text("cursor")
                .map(cursor -> Cursor.read(cursor, list, 2))
                .map(at -> new Place(Cursor.instant(at.get(0)), at.get(1)));
        Deployments.Page page = history.newest(known.pipeline(), known.environment(), after, limit);
        Optional<String> next = page.next()
                .map(place -> Cursor.write(list, ChronoUnit.MICROS.between(Instant.EPOCH, place.at()), place.number()));
        return Links.next(
                        Response.ok(new History(
                                page.items().stream()
                                        .map(one -> view(known, one))
                                        .toList(),
                                next)),
                        uri,
                        "cursor",
                        next)
                .build();
    }

    @GET
    @Path("/{pipeline}/{environment}/lead-time")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "getLeadTime",
            summary = "How long promotions took to be proven in an environment",
            description =
                    "From the start of the run until every cluster of the environment had proved what was merged; of the"
                            + " last 20 that were merged and proven.")
    public LeadTimesView leadTime(
            @PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        Board.Environment known = get(pipeline, environment);
        List<LeadTimeView> items = proven.newest(known.pipeline(), known.environment(), LeadTimes.RUNS).stream()
                .map(one -> new LeadTimeView(
                        one.number(),
                        one.commit(),
                        one.started(),
                        one.proven(),
                        Duration.between(one.started(), one.proven()).toSeconds()))
                .toList();
        LeadTimes times = LeadTimes.of(items.stream()
                .map(one -> Duration.between(one.startedAt(), one.provenAt()))
                .toList());
        return new LeadTimesView(
                times.runs(),
                times.median().map(Duration::toSeconds),
                times.p90().map(Duration::toSeconds),
                items);
    }

    @POST
    @Path("/{pipeline}/{environment}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "pauseEnvironment", summary = "Pause an environment", description = PauseRequests.PAUSED)
    public PausedNow pause(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String environment,
            PauseRequest request) {
        return pauses.pause(place(get(pipeline, environment)), request);
    }

    @POST
    @Path("/{pipeline}/{environment}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "resumeEnvironment",
            summary = "Let an environment go on",
            description = "Ends its pause, and what a rollback holds against promotions.")
    @APIResponse(responseCode = "409")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PausedNow.class)))
    public PausedNow resume(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        return pauses.resume(place(get(pipeline, environment)), "environment " + environment);
    }

    private static Pauses.Place place(Board.Environment environment) {
        return Pauses.Place.environment(environment.pipeline(), environment.environment());
    }

    private DeploymentView view(Board.Environment environment, Deployment deployment) {
        return new DeploymentView(
                deployment.commit(),
                deployment.title(),
                deployment.author(),
                deployment.run().toString(),
                deployment.number(),
                deployment.kind(),
                deployment.mergeCommitSha(),
                deployment.mergeCommitSha().map(sha -> deployment.at()),
                deployment.provenAt(),
                deployment.outcome(),
                deployment.reason(),
                outward.of(environment, deployment));
    }
}
