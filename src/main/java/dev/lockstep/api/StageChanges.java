package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.TreeChanges;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.Releases;
import dev.lockstep.text.Text;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a stage brings, before and after it is merged. */
@Path("/api/v1/promotions/{id}/stages/{environment}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Promotions")
public class StageChanges {
    /**
     * What is not known is absent: before it was rendered, and where the version of Lockstep that rendered it did not keep it.
     *
     * @param tree digest of what was rendered; absent before it was
     * @param assignments how many deployment targets on cluster types the GitOps branch had
     * @param targets what disappears first, then what appears, then what changes; at most 200
     * @param unnamed assignments besides those of {@code targets}
     * @param clusters known clusters when it was rendered, by the cluster types of {@code targets}
     * @param newWarnings those of {@code warnings} that the rendering that was proven here last did not have
     * @param hold why Lockstep does not merge it by itself; absent when nothing holds it
     */
    @Schema(name = "Changes")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record View(
            @Schema(description = "absent before it was rendered")
            Optional<String> tree,

            @Schema(description = NOT_KNOWN) Optional<Integer> assignments,
            @Schema(description = NOT_KNOWN) Optional<Integer> disappearing,
            @Schema(description = NOT_KNOWN) Optional<Integer> appearing,
            @Schema(description = NOT_KNOWN) Optional<Integer> changing,
            @Schema(description = NOT_KNOWN) Optional<List<TargetView>> targets,
            @Schema(description = NOT_KNOWN) Optional<Integer> unnamed,
            @Schema(description = NOT_KNOWN) Optional<SortedMap<String, Integer>> clusters,
            @Schema(description = NOT_KNOWN) Optional<List<String>> warnings,
            @Schema(description = NOT_KNOWN) Optional<List<String>> newWarnings,

            @Schema(description = "absent when nothing holds it")
            Optional<HoldView> hold) {
        private static final String NOT_KNOWN =
                "absent, not 0, when it is not known: before it was rendered, and in old runs of which it was not kept";

        static View of(Stage stage, Optional<HoldView> hold) {
            Optional<TreeChanges> changes = stage.rendered().flatMap(RenderedTree::changes);
            Optional<RenderWarnings> warnings = stage.rendered().flatMap(RenderedTree::warnings);
            return new View(
                    stage.rendered().map(RenderedTree::digest),
                    changes.map(TreeChanges::before),
                    changes.map(TreeChanges::disappearing),
                    changes.map(TreeChanges::appearing),
                    changes.map(TreeChanges::changing),
                    changes.map(known ->
                            known.targets().stream().map(TargetView::of).toList()),
                    changes.map(TreeChanges::unnamed),
                    changes.map(TreeChanges::clusters),
                    warnings.map(RenderWarnings::sentences),
                    warnings.map(RenderWarnings::added),
                    hold);
        }
    }

    /**
     * @param change disappears, appears or changes
     * @param target absent: files of the cluster type that belong to no target
     */
    @Schema(name = "ChangedTarget")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TargetView(
            String change,

            @Schema(description = "absent: files of the cluster type that belong to no target")
            Optional<String> target,

            List<String> clusterTypes) {
        static TargetView of(TreeChanges.TargetChange target) {
            return new TargetView(
                    target.kind().name().toLowerCase(Locale.ROOT),
                    Optional.of(target.target()).filter(name -> !name.isEmpty()),
                    target.clusterTypes());
        }
    }

    /** @param id of the rendered tree and the reasons: whoever releases it names it */
    @Schema(name = "Hold")
    public record HoldView(String id, List<String> reasons, boolean released) {}

    /** @param hold the id that {@code GET …/changes} gives */
    public record ReleaseRequest(@Schema(required = true) String hold) {}

    private final PromotionViews views;
    private final Releases releases;
    private final SecurityIdentity caller;

    StageChanges(PromotionViews views, Releases releases, SecurityIdentity caller) {
        this.views = views;
        this.releases = releases;
        this.caller = caller;
    }

    @GET
    @Path("/changes")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "getChangesOfStage",
            summary = "What a stage brings: what disappears, appears and changes, with the rendering's warnings")
    public View changes(@PathParam("id") String id, @PathParam("environment") String environment) {
        Promotions.Entry entry = views.entry(id);
        return view(entry, stage(entry.promotion(), environment));
    }

    @POST
    @Path("/release")
    @RolesAllowed({Roles.OPERATOR, Roles.APPROVER})
    @Operation(
            operationId = "releaseMerge",
            summary = "Let Lockstep merge a pull request that it holds",
            description = "Releases the rendered tree that was looked at. 409 when something else is held by now.")
    @APIResponse(
            responseCode = "200",
            description = "Released",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409")
    public View release(
            @PathParam("id") String id, @PathParam("environment") String environment, ReleaseRequest request) {
        if (request == null || request.hold() == null) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "name what you release: {\"hold\": \"…\"}, with the id that …/changes gives");
        }
        Promotions.Entry entry = views.entry(id);
        Stage stage = stage(entry.promotion(), environment);
        MergeHold hold = AwaitMergeStep.held(entry.promotion(), stage)
                .orElseThrow(() -> new ProblemException(
                        Status.CONFLICT,
                        environment + " of #" + entry.promotion().number() + " does not wait to be released"));
        if (!hold.id().equals(request.hold())) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "what is held in " + environment + " of #"
                            + entry.promotion().number()
                            + " is not that any more; look at …/changes and release what it shows");
        }
        releases.release(
                PromotionViews.id(entry),
                environment,
                hold,
                caller.getPrincipal().getName());
        return view(entry, stage);
    }

    private static Stage stage(Promotion run, String environment) {
        if (!run.concerns(environment)) {
            throw new ProblemException(
                    Status.NOT_FOUND,
                    "promotion #" + run.number() + " has no stage " + Text.quoted(environment) + "; it has "
                            + run.stages().stream().map(Stage::environment).toList());
        }
        return run.stage(environment);
    }

    private View view(Promotions.Entry entry, Stage stage) {
        Set<String> released = releases.of(PromotionViews.id(entry), stage.environment());
        return View.of(
                stage,
                MergeHold.of(entry.promotion(), stage)
                        .filter(hold -> released.contains(hold.id())
                                || AwaitMergeStep.held(entry.promotion(), stage).isPresent())
                        .map(hold -> new HoldView(hold.id(), hold.reasons(), released.contains(hold.id()))));
    }
}
