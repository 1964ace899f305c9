package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.evidence.LooksNow;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.queries.Board;
import dev.lockstep.security.Roles;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Asking about an environment's clusters at once. */
@Path("/api/v1/environments/{pipeline}/{environment}/look")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
public class LookResource {
    /**
     * @param asked whether it is asked because of this
     * @param before when it was asked last, or when somebody last asked for that, where {@code asked} is false; absent when it never was
     * @param at when it is asked at the latest, but for the few seconds until a replica looks: a poll that is under way may end sooner
     *     than it must. Where {@code asked} is false, when that can be asked for again
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record LookView(
            String source,
            boolean asked,

            @Schema(
                    description =
                            "when it was asked last, or, where asked is false, when somebody last asked for that; absent when it never was")
            Optional<Instant> before,

            @Schema(
                    description =
                            "when it is asked at the latest; where asked is false, when that can be asked for again")
            Instant at) {
        static LookView of(SourceStates.Wish wish) {
            return new LookView(wish.source(), wish.noted(), wish.before(), wish.again());
        }
    }

    @Schema(name = "Looks")
    public record LooksView(List<LookView> items) {}

    private final Board board;
    private final LooksNow looks;
    private final SecurityIdentity caller;

    LookResource(Board board, LooksNow looks, SecurityIdentity caller) {
        this.board = board;
        this.looks = looks;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "lookNow",
            summary = "Ask about the clusters of an environment at once",
            description =
                    "The sources that tell of them are asked within a few seconds, instead of when they would be by the pace"
                            + " of polling. At the wish of people each is asked every ten seconds at most; a quota or Retry-After of its"
                            + " own is kept. 429 when that was asked for less than ten seconds ago.")
    @APIResponse(
            responseCode = "202",
            description = "Which are asked, and when",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LooksView.class)))
    @APIResponse(responseCode = "409")
    public Response look(@PathParam("pipeline") String pipeline, @PathParam("environment") String environment) {
        Board.Environment known = board.card(new Board.Name(pipeline, environment))
                .map(Board.Card::environment)
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_FOUND, "there is no such environment; GET /api/v1/environments has all of them"));
        List<SourceStates.Wish> wishes = looks.ask(
                known.gitOpsRepository().map(RepositoryUrl::of),
                known.gitOpsBranch().orElse(""),
                pipeline + "/" + environment,
                caller.getPrincipal().getName());
        return Response.accepted(new LooksView(wishes.stream().map(LookView::of).toList()))
                .build();
    }
}
