package dev.lockstep.api;

import dev.lockstep.ports.PublicAddress;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.queries.RunSearch;
import dev.lockstep.queries.RunSummaries;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.steps.Recoveries;
import dev.lockstep.store.DeletedRuns;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Promotions by id or number, and as the API shows them. */
@ApplicationScoped
class PromotionViews {
    private final Promotions promotions;
    private final RunSummaries summaries;
    private final RunSearch search;
    private final StageEvidence evidence;
    private final PublicAddress address;
    private final Pauses pauses;
    private final DeletedRuns deleted;
    private final Outward outward;
    private final Recoveries recoveries;

    PromotionViews(
            Promotions promotions,
            RunSummaries summaries,
            RunSearch search,
            StageEvidence evidence,
            PublicAddress address,
            Pauses pauses,
            DeletedRuns deleted,
            Outward outward,
            Recoveries recoveries) {
        this.outward = outward;
        this.recoveries = recoveries;
        this.pauses = pauses;
        this.deleted = deleted;
        this.promotions = promotions;
        this.summaries = summaries;
        this.search = search;
        this.evidence = evidence;
        this.address = address;
    }

    /** @throws ProblemException 404 when there is none, 410 when there was one */
    Promotions.Entry entry(String idOrNumber) {
        return known(idOrNumber, named(idOrNumber, promotions::byNumber, promotions::find));
    }

    /** @throws ProblemException as {@link #entry} */
    RunSummary run(String idOrNumber) {
        return known(idOrNumber, named(idOrNumber, summaries::byNumber, summaries::find));
    }

    private <T> T known(String idOrNumber, Optional<T> found) {
        return found.orElseThrow(() -> deleted(idOrNumber)
                .map(run -> new ProblemException(Status.GONE, run.sentence()))
                .orElseGet(() ->
                        new ProblemException(Status.NOT_FOUND, "there is no promotion " + Text.quoted(idOrNumber))));
    }

    private Optional<DeletedRuns.DeletedRun> deleted(String id) {
        return named(id, deleted::byNumber, deleted::find);
    }

    private static <T> Optional<T> named(
            String id, LongFunction<Optional<T>> byNumber, Function<UUID, Optional<T>> byId) {
        if (id.matches("[0-9]{1,18}")) {
            return byNumber.apply(Long.parseLong(id));
        }
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? byId.apply(UUID.fromString(id))
                : Optional.empty();
    }

    /** One as it was, of which only its own state is known. */
    PromotionView past(Promotions.Entry entry) {
        RunSummary run = RunSummary.of(entry);
        return PromotionView.of(run, Map.of(), Map.of(), List.of(), List.of(), address.of(run.number()), outward);
    }

    /** With what its clusters answered, as far as that is bounded. */
    PromotionView view(RunSummary run) {
        return PromotionView.of(
                run,
                evidence.of(run.id()),
                recoveries.of(run.pipeline(), run.id(), run.unproven()),
                search.retries(List.of(run.number())).getOrDefault(run.number(), List.of()),
                pauses(run, pauses.inForce()),
                address.of(run.number()),
                outward);
    }

    /** For lists: without. */
    List<PromotionView> summaries(List<RunSummary> runs) {
        Map<UUID, Map<String, StageEvidence.Counted>> counted =
                evidence.counted(runs.stream().map(RunSummary::id).toList());
        Map<Long, List<Long>> retries =
                search.retries(runs.stream().map(RunSummary::number).toList());
        List<Pauses.InForce> paused = pauses.inForce();
        return runs.stream()
                .map(run -> PromotionView.summary(
                        run,
                        counted.getOrDefault(run.id(), Map.of()),
                        retries.getOrDefault(run.number(), List.of()),
                        pauses(run, paused),
                        address.of(run.number()),
                        outward))
                .toList();
    }

    private static List<PauseView> pauses(RunSummary run, List<Pauses.InForce> paused) {
        return paused.stream().filter(run::pausedBy).map(PauseView::of).toList();
    }

    /** A run as something that can be paused. */
    static Pauses.Place place(Promotion run) {
        return Pauses.Place.run(run.pipeline(), UUID.fromString(run.id()));
    }

    static UUID id(Promotions.Entry entry) {
        return UUID.fromString(entry.promotion().id());
    }
}
