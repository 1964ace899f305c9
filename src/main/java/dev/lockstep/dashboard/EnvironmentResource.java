package dev.lockstep.dashboard;

import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.LeadTimes;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.EvidenceSettings;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.ProvenMerges;
import dev.lockstep.store.evidence.Reconcilers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** One environment. */
@Path("/environments")
@Produces(MediaType.TEXT_HTML)
public class EnvironmentResource {
    private final Pages pages;
    private final Board board;
    private final Deployments history;
    private final Reconcilers reconcilers;
    private final ProvenMerges proven;
    private final OutwardLinks links;
    private final StuckLanes stuck;
    private final EvidenceSettings settings;

    EnvironmentResource(
            Pages pages,
            Board board,
            Deployments history,
            Reconcilers reconcilers,
            ProvenMerges proven,
            OutwardLinks links,
            StuckLanes stuck,
            EvidenceSettings settings) {
        this.links = links;
        this.proven = proven;
        this.stuck = stuck;
        this.settings = settings;
        this.pages = pages;
        this.board = board;
        this.history = history;
        this.reconcilers = reconcilers;
    }

    @GET
    @Path("/{pipeline}/{environment}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response one(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String name,
            @QueryParam("seen") String seen) {
        Board.Card card =
                stuck.looked(List.of(card(new Board.Name(pipeline, name)))).get(0);
        Board.Environment environment = card.environment();
        Instant now = pages.now();
        Lane lane = Lane.of(environment, card.runs(), now);
        EnvironmentPage page = EnvironmentPage.of(
                environment,
                lane,
                history.newest(pipeline, name, Optional.empty(), EnvironmentPage.SHOWN),
                followers(environment, Optional.empty(), 0, EnvironmentPage.CLUSTERS_SHOWN),
                LeadTimes.of(proven.newest(pipeline, name, LeadTimes.RUNS).stream()
                        .map(one -> Duration.between(one.started(), one.proven()))
                        .toList()),
                now,
                settings.staleAfter(),
                pages.operator());
        return pages.live(
                pages.shell(name + " of " + pipeline, "board"),
                lane.address(),
                Templates.environment(links.of(page, environment)),
                true,
                lane.environment() + ": " + lane.mark().word(),
                seen);
    }

    /**
     * Everybody who is expected to prove it.
     *
     * @param type only of this cluster type
     * @param from how many are passed over
     */
    @GET
    @Path("/{pipeline}/{environment}/clusters")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response members(
            @PathParam("pipeline") String pipeline,
            @PathParam("environment") String name,
            @QueryParam("type") String type,
            @QueryParam("from") String from,
            @QueryParam("seen") String seen) {
        Board.Name place = new Board.Name(pipeline, name);
        Board.Environment environment = card(place).environment();
        if (from != null && !from.matches("[0-9]{1,6}")) {
            throw new PageProblem(Status.BAD_REQUEST, "this is no place in the list; it begins without one");
        }
        Optional<String> clusterType = Optional.ofNullable(type);
        int passed = from == null ? 0 : Integer.parseInt(from);
        Reconcilers.Followers followers = followers(environment, clusterType, passed, MembersPage.SHOWN);
        clusterType.filter(one -> !followers.byType().containsKey(one)).ifPresent(one -> {
            throw new PageProblem(
                    Status.NOT_FOUND,
                    "no cluster of such a type follows " + name + "; there are "
                            + String.join(", ", followers.byType().keySet()));
        });
        MembersPage page = MembersPage.of(place, followers, clusterType, passed, pages.now(), settings.staleAfter());
        return pages.live(
                pages.shell("Clusters of " + name + " of " + pipeline, "board"),
                Address.members(pipeline, name)
                        .with("type", clusterType)
                        .with("from", Optional.ofNullable(from))
                        .text(),
                Templates.members(links.of(page, environment)),
                true,
                "",
                seen);
    }

    private Board.Card card(Board.Name name) {
        return board.card(name)
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND, "there is no such environment; the board has all that there are"));
    }

    private Reconcilers.Followers followers(
            Board.Environment environment, Optional<String> clusterType, int from, int most) {
        return environment
                .gitOpsRepository()
                .flatMap(repository -> environment
                        .gitOpsBranch()
                        .map(branch ->
                                reconcilers.followers(RepositoryUrl.of(repository), branch, clusterType, from, most)))
                .orElse(Reconcilers.Followers.NONE);
    }
}
