package dev.lockstep.api;

import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.workflow.DeletedRuns;
import dev.lockstep.workflow.Pauses;
import dev.lockstep.workflow.Promotions;
import dev.lockstep.workflow.PublicAddress;
import dev.lockstep.workflow.RunSearch;
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
    private final RunSearch search;
    private final StageEvidence evidence;
    private final PublicAddress address;
    private final Pauses pauses;
    private final DeletedRuns deleted;

    PromotionViews(
            Promotions promotions,
            RunSearch search,
            StageEvidence evidence,
            PublicAddress address,
            Pauses pauses,
            DeletedRuns deleted) {
        this.pauses = pauses;
        this.deleted = deleted;
        this.promotions = promotions;
        this.search = search;
        this.evidence = evidence;
        this.address = address;
    }

    /** @throws ProblemException 404 when there is none, 410 when there was one */
    Promotions.Entry entry(String idOrNumber) {
        return find(idOrNumber)
                .orElseThrow(() -> deleted(idOrNumber)
                        .map(run -> new ProblemException(Status.GONE, run.sentence()))
                        .orElseGet(() -> new ProblemException(
                                Status.NOT_FOUND, "there is no promotion " + Printable.of(idOrNumber))));
    }

    private Optional<Promotions.Entry> find(String id) {
        return named(id, promotions::byNumber, promotions::find);
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
        return PromotionView.of(entry, Map.of(), List.of(), List.of(), address.of(entry.promotion()));
    }

    /** With what its clusters answered, as far as that is bounded. */
    PromotionView view(Promotions.Entry entry) {
        long number = entry.promotion().number();
        return PromotionView.of(
                entry,
                evidence.of(id(entry)),
                search.retries(List.of(number)).getOrDefault(number, List.of()),
                pauses(entry, pauses.inForce()),
                address.of(entry.promotion()));
    }

    /** For lists: without. */
    List<PromotionView> summaries(List<Promotions.Entry> entries) {
        Map<UUID, Map<String, StageEvidence.Counted>> counted =
                evidence.counted(entries.stream().map(PromotionViews::id).toList());
        Map<Long, List<Long>> retries = search.retries(
                entries.stream().map(entry -> entry.promotion().number()).toList());
        List<Pauses.InForce> paused = pauses.inForce();
        return entries.stream()
                .map(entry -> PromotionView.summary(
                        entry,
                        counted.getOrDefault(id(entry), Map.of()),
                        retries.getOrDefault(entry.promotion().number(), List.of()),
                        pauses(entry, paused),
                        address.of(entry.promotion())))
                .toList();
    }

    private static List<PauseView> pauses(Promotions.Entry entry, List<Pauses.InForce> paused) {
        return paused.stream()
                .filter(pause -> pause.concerns(entry.promotion()))
                .map(PauseView::of)
                .toList();
    }

    /** A run as something that can be paused. */
    static Pauses.Place place(Promotion run) {
        return Pauses.Place.run(run.pipeline(), UUID.fromString(run.id()));
    }

    static UUID id(Promotions.Entry entry) {
        return UUID.fromString(entry.promotion().id());
    }
}
