package dev.lockstep.dashboard;

import dev.lockstep.evidence.Sources;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.preflight.CurrentSetup;
import dev.lockstep.preflight.Reports;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummaries;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Refs;
import dev.lockstep.store.evidence.SourceStates;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The first page. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class BoardResource {
    private static final int SHOWN = 10;

    private final Pages pages;
    private final Board board;
    private final Pipelines pipelines;
    private final RunSummaries runs;
    private final SourceStates sources;
    private final Refs branches;
    private final Reports reports;
    private final OutwardLinks links;
    private final StuckLanes stuck;
    private final CurrentSetup setup;
    private final Sources configured;

    BoardResource(
            Pages pages,
            Board board,
            Pipelines pipelines,
            RunSummaries runs,
            SourceStates sources,
            Refs branches,
            Reports reports,
            OutwardLinks links,
            StuckLanes stuck,
            CurrentSetup setup,
            Sources configured) {
        this.configured = configured;
        this.setup = setup;
        this.links = links;
        this.stuck = stuck;
        this.pages = pages;
        this.board = board;
        this.pipelines = pipelines;
        this.runs = runs;
        this.sources = sources;
        this.branches = branches;
        this.reports = reports;
    }

    /** @param seen the version of the part that the browser shows already */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response board(@QueryParam("seen") String seen) {
        Instant now = pages.now();
        Board.Look look = board.look();
        BoardPage page = links.of(
                BoardPage.of(
                        pipelines,
                        look.with(stuck.looked(look.cards())),
                        runs.newest(SHOWN),
                        troubles(now),
                        now,
                        pages.operator(),
                        pages.more()),
                look.environments());
        return pages.live(pages.shell("Environments", "board"), "/", Templates.board(page), true, page.say(), seen);
    }

    private List<Trouble> troubles(Instant now) {
        List<Trouble> troubles = new ArrayList<>();
        setup.trouble()
                .ifPresent(wrong -> troubles.add(new Trouble(
                        "A configuration file cannot be used; what it said before is in force",
                        wrong,
                        Optional.empty())));
        troubles.addAll(Trouble.of(
                sources.all().stream()
                        .filter(source -> configured.named(source.name).isPresent())
                        .toList(),
                branches.all().stream()
                        .filter(branch -> pipelines.named(branch.pipeline).isPresent())
                        .toList(),
                now));
        reports.latest(pipelines.all().stream().map(PipelineDefinition::name).toList()).stream()
                .flatMap(report -> Trouble.found(report).stream())
                .forEach(troubles::add);
        return troubles;
    }
}
