package dev.lockstep.dashboard;

import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Request;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSearch;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.store.DeletedRuns;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.Releases;
import dev.lockstep.store.RunLog;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.trigger.Retries;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Promotions: the list, one of them, aborting it and repeating it. Links in pull requests and commit statuses lead here. */
@Path("/promotions")
@Produces(MediaType.TEXT_HTML)
public class PromotionResource {

    private final Pages pages;
    private final Registered registered;
    private final Board board;
    private final Promotions promotions;
    private final PromotionStore store;
    private final RunSearch search;
    private final Retries retries;
    private final StageFacts facts;
    private final DeletedRuns deleted;
    private final StageEvidence evidence;
    private final RunLog log;
    private final Releases releases;
    private final OutwardLinks links;

    PromotionResource(
            Pages pages,
            Registered registered,
            Board board,
            Promotions promotions,
            PromotionStore store,
            RunSearch search,
            Retries retries,
            StageFacts facts,
            DeletedRuns deleted,
            StageEvidence evidence,
            RunLog log,
            Releases releases,
            OutwardLinks links) {
        this.links = links;
        this.releases = releases;
        this.evidence = evidence;
        this.log = log;
        this.deleted = deleted;
        this.pages = pages;
        this.registered = registered;
        this.board = board;
        this.promotions = promotions;
        this.store = store;
        this.search = search;
        this.retries = retries;
        this.facts = facts;
    }

    /** @param before only runs with smaller numbers */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response list(
            @QueryParam("pipeline") String pipeline,
            @QueryParam("environment") String environment,
            @QueryParam("status") String status,
            @QueryParam("kind") String kind,
            @QueryParam("before") String before,
            @QueryParam("seen") String seen) {
        RunFilter filter = RunFilter.of(pipeline, environment, status, kind, before);
        PromotionsPage page = PromotionsPage.of(
                search.newest(filter.wanted(), filter.before(), PromotionsPage.SHOWN),
                filter,
                board.names(),
                pages.now());
        return pages.live(
                pages.shell("Promotions", "promotions"),
                filter.address(filter.before()),
                Templates.promotions(page.withLines(links.lines(page.lines()))),
                true,
                "",
                seen);
    }

    /**
     * @param id number or id
     * @param stage one that is to be shown with its steps, among many
     */
    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response one(
            @PathParam("id") String id, @QueryParam("stage") String stage, @QueryParam("seen") String seen) {
        Promotions.Entry entry = entry(id);
        RunSummary run = RunSummary.of(entry);
        Optional<String> asked = Optional.ofNullable(stage);
        asked.ifPresent(environment -> stage(run, environment));
        PromotionPage page =
                PromotionPage.of(entry, facts.of(run, asked), pages.now(), pages.operator(), pages.approver());
        return pages.live(
                pages.shell("#" + page.number() + " " + page.title(), "promotions"),
                Address.of("/promotions/" + page.number()).with("stage", asked).text(),
                Templates.promotion(links.of(page, entry.promotion())),
                !page.settled(),
                page.say(),
                seen);
    }

    /**
     * What the clusters of one stage answered.
     *
     * @param type only of this cluster type
     * @param after where the page before ended
     * @param part the first rows alone, for the page of the run
     */
    @GET
    @Path("/{id}/clusters/{environment}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response clusters(
            @PathParam("id") String id,
            @PathParam("environment") String environment,
            @QueryParam("type") String type,
            @QueryParam("after") String after,
            @QueryParam("part") boolean part,
            @QueryParam("seen") String seen) {
        Promotions.Entry entry = entry(id);
        RunSummary run = RunSummary.of(entry);
        StageSummary stage = stage(run, environment);
        if (part) {
            return pages.page(Templates.clusterspart(links.of(table(entry, run, stage), entry.promotion())));
        }
        Optional<String> clusterType = Optional.ofNullable(type);
        StageEvidence.Place place = ClustersPage.place(after)
                .orElseThrow(() ->
                        new PageProblem(Status.BAD_REQUEST, "this is no place in the list; it begins without one"));
        Optional<StageEvidence.Page> found =
                evidence.page(run.id(), environment, clusterType, place, ClustersPage.SHOWN);
        found.ifPresent(page -> clusterType
                .filter(one -> !page.counted().counts().byType().containsKey(one))
                .ifPresent(one -> {
                    throw new PageProblem(
                            Status.NOT_FOUND,
                            "no cluster of such a type was asked; those of " + environment + " are of the types "
                                    + String.join(
                                            ", ",
                                            page.counted().counts().byType().keySet()));
                }));
        if (found.isEmpty() && stage.target().isEmpty()) {
            throw new PageProblem(
                    Status.NOT_FOUND, "no cluster was asked to prove " + environment + " of #" + run.number() + " yet");
        }
        ClustersPage page = ClustersPage.of(
                run,
                stage,
                found,
                facts.shown(
                                run,
                                Map.of(
                                        environment,
                                        found.map(StageEvidence.Page::findings).orElse(List.of())),
                                List.of(environment))
                        .get(environment),
                clusterType,
                after != null,
                pages.now());
        return pages.live(
                pages.shell("Clusters of " + environment + ", #" + page.number(), "promotions"),
                EvidenceTable.address(run.number(), environment)
                        .with("type", clusterType)
                        .with("after", Optional.ofNullable(after))
                        .text(),
                Templates.clusters(links.of(page, entry.promotion())),
                !page.settled(),
                environment + ": " + page.table().summary(),
                seen);
    }

    /** @throws PageProblem 404 when the run has nothing to do there */
    private static StageSummary stage(RunSummary run, String environment) {
        return run.stages().stream()
                .filter(one -> one.environment().equals(environment))
                .findFirst()
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND,
                        run.kind().noun() + " #" + run.number() + " has no such environment; it has "
                                + run.stages().stream()
                                        .map(StageSummary::environment)
                                        .collect(Collectors.joining(", "))));
    }

    private EvidenceTable table(Promotions.Entry entry, RunSummary run, StageSummary stage) {
        String environment = stage.environment();
        Promotion promotion = entry.promotion();
        Optional<StageEvidence.Page> found = evidence.page(
                run.id(), environment, Optional.empty(), StageEvidence.Place.BEGINNING, EvidenceTable.SHOWN);
        Optional<StageEvidence.Counted> counted = found.map(StageEvidence.Page::counted);
        EvidenceTable.Shown shown = facts.shown(
                        run,
                        Map.of(
                                environment,
                                found.map(StageEvidence.Page::findings).orElse(List.of())),
                        List.of(environment))
                .get(environment);
        return EvidenceTable.folded(run.number(), stage, counted, pages.now())
                .map(table -> table.opened(
                        promotion.stage(environment),
                        promotion.definition().plan(environment),
                        counted,
                        shown,
                        pages.now()))
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND,
                        "no cluster was asked to prove " + environment + " of #" + run.number() + " yet"));
    }

    /** @param before the id of an event: what happened earlier */
    @GET
    @Path("/{id}/events")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response events(
            @PathParam("id") String id, @QueryParam("before") String before, @QueryParam("seen") String seen) {
        Promotions.Entry entry = entry(id);
        RunSummary run = RunSummary.of(entry);
        if (before != null && !before.matches("[0-9]{1,18}")) {
            throw new PageProblem(Status.BAD_REQUEST, "this is no place in the list; it begins without one");
        }
        EventsPage page = EventsPage.of(
                run,
                log.newest(run.id(), before == null ? Long.MAX_VALUE : Long.parseLong(before), EventsPage.SHOWN + 1),
                before != null,
                pages.now());
        return pages.live(
                pages.shell("What happened, #" + page.number(), "promotions"),
                Address.of("/promotions/" + run.number() + "/events")
                        .with("before", Optional.ofNullable(before))
                        .text(),
                Templates.events(page),
                run.status() == PromotionStatus.RUNNING,
                "",
                seen);
    }

    @GET
    @Path("/{id}/retry")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response askRetry(@PathParam("id") String id) {
        Promotion ended = retryable(id);
        // What would be refused is refused before anybody is asked.
        retries.ready(ended, pages.user());
        return pages.page(Templates.confirm(pages.shell("Retry #" + ended.number(), "promotions"), question(ended)));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response retry(@PathParam("id") String id) {
        Promotion ended = retryable(id);
        return Pages.goOn("/promotions/" + retries.retry(ended, pages.user()).number());
    }

    private Confirmation question(Promotion ended) {
        return ended.kind() == RunKind.PROMOTION
                ? StartQuestion.retry(registered.forPromotion(pipeline(ended), ended.commit()), ended)
                : StartQuestion.reconfigureAgain(ended);
    }

    private Promotion retryable(String id) {
        Promotion ended = entry(id).promotion();
        Retries.refusal(ended).ifPresent(why -> {
            throw new PageProblem(Status.CONFLICT, why);
        });
        return ended;
    }

    private PipelineDefinition pipeline(Promotion ended) {
        return registered.named(ended.pipeline());
    }

    @GET
    @Path("/{id}/abort")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response askAbort(@PathParam("id") String id) {
        Promotion promotion = entry(id).promotion();
        if (promotion.status() != PromotionStatus.RUNNING) {
            throw ended(promotion);
        }
        return pages.page(Templates.confirm(
                pages.shell("Abort #" + promotion.number(), "promotions"), Confirmation.abort(promotion)));
    }

    @POST
    @Path("/{id}/abort")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response abort(@PathParam("id") String id, @FormParam("reason") String given) {
        Promotion promotion = entry(id).promotion();
        String reason = PageProblem.reason(given);
        String by = pages.user();
        boolean asked = store.ask(
                UUID.fromString(promotion.id()),
                new Request.Abort(by, reason),
                "abort asked for by " + by + (reason.isEmpty() ? "" : ": " + reason));
        if (!asked) {
            throw ended(entry(id).promotion());
        }
        return Pages.goOn("/promotions/" + promotion.number());
    }

    @GET
    @Path("/{id}/release/{environment}")
    @RolesAllowed({Roles.OPERATOR, Roles.APPROVER})
    @Operation(hidden = true)
    public Response askRelease(@PathParam("id") String id, @PathParam("environment") String environment) {
        Promotion promotion = entry(id).promotion();
        return pages.page(Templates.confirm(
                pages.shell("Release " + environment + " of #" + promotion.number(), "promotions"),
                Confirmation.release(promotion, promotion.stage(environment), held(promotion, environment))));
    }

    /** @param hold what was looked at; what is held by now may be something else */
    @POST
    @Path("/{id}/release/{environment}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed({Roles.OPERATOR, Roles.APPROVER})
    @Operation(hidden = true)
    public Response release(
            @PathParam("id") String id, @PathParam("environment") String environment, @FormParam("hold") String hold) {
        Promotion promotion = entry(id).promotion();
        MergeHold held = held(promotion, environment);
        if (!held.id().equals(hold)) {
            throw new PageProblem(
                    Status.CONFLICT,
                    "what is held in " + environment + " was rendered again since; look at it once more");
        }
        releases.release(UUID.fromString(promotion.id()), environment, held, pages.user());
        return Pages.goOn("/promotions/" + promotion.number());
    }

    private static MergeHold held(Promotion promotion, String environment) {
        if (!promotion.concerns(environment)) {
            throw new PageProblem(
                    Status.NOT_FOUND, promotion.kind().noun() + " #" + promotion.number() + " has no such environment");
        }
        return AwaitMergeStep.held(promotion, promotion.stage(environment))
                .orElseThrow(() -> new PageProblem(
                        Status.CONFLICT, environment + " of #" + promotion.number() + " does not wait to be released"));
    }

    private static PageProblem ended(Promotion promotion) {
        return new PageProblem(
                Status.CONFLICT,
                promotion.kind().noun() + " #" + promotion.number() + " has ended (" + promotion.status()
                        + "); there is nothing to abort");
    }

    private Promotions.Entry entry(String id) {
        return find(id).orElseThrow(() -> number(id)
                .flatMap(deleted::byNumber)
                .map(run -> new PageProblem(Status.GONE, run.sentence()))
                .orElseGet(() -> new PageProblem(
                        Status.NOT_FOUND,
                        "there is no promotion of this number or id; the list has all that there are")));
    }

    private static Optional<Long> number(String id) {
        String number = id.startsWith("#") ? id.substring(1) : id;
        return number.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(number)) : Optional.empty();
    }

    private Optional<Promotions.Entry> find(String id) {
        Optional<Long> number = number(id);
        if (number.isPresent()) {
            return promotions.byNumber(number.get());
        }
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? promotions.find(UUID.fromString(id))
                : Optional.empty();
    }
}
