package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.Search;
import dev.lockstep.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Looking for runs, commits and workloads. */
@Path("/api/v1/search")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Search")
public class SearchResource {
    /** @param id where the whole of it is: {@code /api/v1/promotions/{id}} */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FoundRun(
            String id,
            long number,
            String kind,
            String pipeline,
            String commit,
            String title,
            String author,
            String startedBy,
            String status,
            Instant createdAt,
            Optional<Instant> endedAt) {
        static FoundRun of(RunSummary run) {
            return new FoundRun(
                    run.id().toString(),
                    run.number(),
                    run.kind().name(),
                    run.pipeline(),
                    run.commit(),
                    run.title(),
                    run.author(),
                    run.startedBy(),
                    run.status().name(),
                    run.createdAt(),
                    run.endedAt());
        }
    }

    /**
     * @param environments that have it, by pipeline, as their clusters proved last
     * @param moreEnvironments whether there are others that are not listed
     */
    public record FoundWorkload(
            String workload,

            @Schema(description = "by pipeline; of all workloads at most 500")
            Map<String, List<String>> environments,

            @Schema(description = "whether it is in others that are not listed")
            boolean moreEnvironments) {}

    /** @param moreRuns whether there are others; {@code moreWorkloads} likewise */
    @Schema(name = "SearchResult")
    public record Result(List<FoundRun> runs, boolean moreRuns, List<FoundWorkload> workloads, boolean moreWorkloads) {}

    private final Search search;

    SearchResource(Search search) {
        this.search = search;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "search",
            summary = "Runs by number, commit and words; workloads by name",
            description =
                    "At most 20 of each. A commit is one of the control plane, or what a pull request became on a GitOps branch.")
    public Result find(
            @Parameter(
                            description =
                                    "A number of a run, at least 7 digits of a commit, beginnings of words of titles, authors and"
                                            + " who started runs, or a part of a workload's name",
                            required = true)
                    @QueryParam("q")
                    String q,
            @Context UriInfo uri) {
        String wanted = new Parameters(uri)
                .text("q")
                .orElseThrow(() -> Parameters.refuse("q", "is what to look for, and is needed"));
        Search.Found found = search.find(wanted);
        return new Result(
                found.runs().stream().map(FoundRun::of).toList(),
                found.moreRuns(),
                found.workloads().stream()
                        .map(one -> new FoundWorkload(one.name(), one.environments(), one.moreEnvironments()))
                        .toList(),
                found.moreWorkloads());
    }
}
