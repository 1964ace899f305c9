package dev.lockstep.api;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.queries.RunSearch;
import dev.lockstep.store.RunFinder;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The list of promotions as it is asked for: parameters to a filter, and one page of what is found. */
@ApplicationScoped
class PromotionList {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");
    private static final int USUAL = 50;
    private static final int MOST = 200;
    /** What fits into some 100 kilobytes; who asks for a number of runs gets that. */
    private static final int USUAL_STAGES = 140;

    private final Pipelines pipelines;
    private final RunSearch search;

    PromotionList(Pipelines pipelines, RunSearch search) {
        this.pipelines = pipelines;
        this.search = search;
    }

    /** @param nextCursor empty on the last page */
    record Found(RunSearch.Page page, Optional<String> nextCursor) {}

    Found find(UriInfo uri) {
        Parameters parameters = new Parameters(uri);
        RunFinder.Filter filter = new RunFinder.Filter(
                parameters.text("pipeline").map(this::knownPipeline),
                parameters.text("environment").map(this::knownEnvironment),
                parameters.any("status", PromotionStatus.class),
                parameters.one("kind", RunKind.class),
                parameters.matching("commit", COMMIT, "7 to 40 lower-case hex digits"),
                parameters.text("startedBy"),
                parameters.instant("since"),
                parameters.instant("until"));
        int limit = parameters.limit(USUAL, MOST);
        String list = "promotions " + filter;
        Optional<Long> after = parameters
                .text("cursor")
                .map(cursor -> Cursor.read(cursor, list, 1).get(0));
        RunSearch.Page page = parameters.text("limit").isPresent()
                ? search.newest(filter, after, limit)
                : search.newest(filter, after, limit, USUAL_STAGES);
        return new Found(page, page.next().map(number -> Cursor.write(list, number)));
    }

    /** A pipeline that is not configured any more still has its promotions. */
    String knownPipeline(String name) {
        if (pipelines.named(name).isEmpty() && !search.knowsPipeline(name)) {
            throw Parameters.refuse(
                    "pipeline",
                    "must be one of "
                            + pipelines.all().stream()
                                    .map(PipelineDefinition::name)
                                    .toList()
                            + ", not " + Text.quoted(name));
        }
        return name;
    }

    private String knownEnvironment(String name) {
        List<String> configured = pipelines.all().stream()
                .flatMap(pipeline -> pipeline.environments().stream())
                .map(StagePlan::environment)
                .distinct()
                .toList();
        if (!configured.contains(name) && !search.knowsEnvironment(name)) {
            throw Parameters.refuse("environment", "must be one of " + configured + ", not " + Text.quoted(name));
        }
        return name;
    }
}
