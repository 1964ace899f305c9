package dev.lockstep.dashboard;

import dev.lockstep.evidence.SourceStates;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.preflight.Reports;
import dev.lockstep.security.Roles;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Pauses;
import dev.lockstep.workflow.Promotions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The first page. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class BoardResource {
    private static final int SHOWN = 10;

    private final Pages pages;
    private final Board board;
    private final Pipelines pipelines;
    private final Promotions promotions;
    private final Known known;
    private final SourceStates sources;
    private final RefWatch branches;
    private final Definitions definitions;
    private final Reports reports;
    private final Pauses pauses;

    BoardResource(
            Pages pages,
            Board board,
            Pipelines pipelines,
            Promotions promotions,
            Known known,
            SourceStates sources,
            RefWatch branches,
            Definitions definitions,
            Reports reports,
            Pauses pauses) {
        this.pauses = pauses;
        this.pages = pages;
        this.board = board;
        this.pipelines = pipelines;
        this.promotions = promotions;
        this.known = known;
        this.sources = sources;
        this.branches = branches;
        this.definitions = definitions;
        this.reports = reports;
    }

    /** @param seen the version of the part that the browser shows already */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response board(@QueryParam("seen") String seen) {
        Instant now = pages.now();
        List<Board.Environment> environments = board.environments();
        BoardPage page = BoardPage.of(
                pipelines,
                definedBy(),
                environments,
                known.of(environments),
                promotions.newest(SHOWN),
                troubles(now),
                pauses.inForce(),
                now,
                pages.operator(),
                pages.more());
        return pages.live(pages.shell("Environments", "board"), "/", Templates.board(page), true, page.say(), seen);
    }

    private Map<String, String> definedBy() {
        Map<String, String> sources = new HashMap<>();
        pipelines
                .all()
                .forEach(pipeline -> definitions
                        .known(pipeline)
                        .ifPresent(known ->
                                sources.put(pipeline.name(), known.source().toString())));
        return sources;
    }

    private List<Trouble> troubles(Instant now) {
        List<Trouble> troubles = new ArrayList<>(Trouble.of(sources.all(), branches.rows(), now));
        pipelines.all().stream()
                .flatMap(pipeline -> reports.latest(pipeline.name()).stream())
                .flatMap(report -> Trouble.found(report).stream())
                .forEach(troubles::add);
        return troubles;
    }
}
