package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.api.EventEvidenceView.FindingView;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The findings of one stage as they are asked for. */
@ApplicationScoped
class StageFindings {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    /**
     * @param commit of the GitOps branch: what the clusters were asked to prove; absent before any was asked
     * @param judgedAt when their answers were judged
     * @param items those that are not proven first; sentences are cut to 300 characters
     * @param nextCursor where the next page begins; absent on the last
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Findings")
    public record Page(
            Optional<String> commit,
            Optional<Instant> judgedAt,
            List<FindingView> items,
            Optional<String> nextCursor) {}

    private final StageEvidence evidence;

    private final Outward outward;

    StageFindings(StageEvidence evidence, Outward outward) {
        this.outward = outward;
        this.evidence = evidence;
    }

    Page page(RunSummary run, String environment, UriInfo uri) {
        Parameters parameters = new Parameters(uri);
        Optional<String> clusterType = parameters.text("clusterType");
        int limit = parameters.limit(USUAL, MOST);
        if (!run.concerns(environment)) {
            throw new ProblemException(
                    Status.NOT_FOUND,
                    "promotion #" + run.number() + " has no stage " + Text.quoted(environment) + "; it has "
                            + run.stages().stream()
                                    .map(StageSummary::environment)
                                    .toList());
        }
        String list = "findings of " + run.id() + " in " + environment + ", " + clusterType;
        StageEvidence.Place after = parameters
                .text("cursor")
                .map(cursor -> Cursor.read(cursor, list, 2))
                .map(at -> new StageEvidence.Place(at.get(0) != 0, Cursor.place(at.get(1))))
                .orElse(StageEvidence.Place.BEGINNING);
        Optional<StageEvidence.Page> found = evidence.page(run.id(), environment, clusterType, after, limit);
        found.ifPresent(page -> clusterType
                .filter(type -> !page.counted().counts().byType().containsKey(type))
                .ifPresent(type -> {
                    throw new ProblemException(
                            Status.BAD_REQUEST,
                            "no cluster of type " + Text.quoted(type) + " was asked in " + environment + "; there are "
                                    + page.counted().counts().byType().keySet());
                }));
        return found.map(page -> new Page(
                        Optional.of(page.counted().target()),
                        Optional.of(page.counted().judgedAt()),
                        page.findings().stream()
                                .map(finding -> FindingView.of(finding, outward))
                                .toList(),
                        page.next().map(place -> Cursor.write(list, place.proven() ? 1 : 0, place.place()))))
                .orElseGet(() -> new Page(Optional.empty(), Optional.empty(), List.of(), Optional.empty()));
    }
}
