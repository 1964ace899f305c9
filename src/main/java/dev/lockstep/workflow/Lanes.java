package dev.lockstep.workflow;

import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Request;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lanes as rows: who is in one, what was merged there and what is proven. */
@ApplicationScoped
public class Lanes {
    /** The lane is not free any more, or one before it is not at rest any more; look again. */
    public static final class Taken extends RuntimeException {
        Taken(String environment) {
            super("the lane " + environment + " was taken in the meantime");
        }
    }

    private final EntityManager entities;

    Lanes(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public Optional<LaneRow> find(String pipeline, String environment) {
        return LaneRow.findByIdOptional(new LaneRow.Key(pipeline, environment));
    }

    @Transactional
    public List<LaneRow> all() {
        return LaneRow.listAll();
    }

    /** Notes the base commit of a lane that is seen for the first time. */
    @Transactional
    public void firstSeen(String pipeline, String environment, Optional<String> baseCommit) {
        entities.createNativeQuery("insert into lane (pipeline, environment, base_commit)"
                        + " values (:pipeline, :environment, cast(:base as text))"
                        + " on conflict (pipeline, environment) do nothing")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("base", baseCommit.orElse(null))
                .executeUpdate();
    }

    /** Notes which GitOps branch the clusters of a lane follow. */
    @Transactional
    public void follows(String pipeline, String environment, String repository, String branch) {
        entities.createNativeQuery("update lane set gitops_repository = :repository, gitops_branch = :branch"
                        + " where pipeline = :pipeline and environment = :environment")
                .setParameter("repository", repository)
                .setParameter("branch", branch)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .executeUpdate();
    }

    /** The pull request that was left to a lane is not open any more; a merge of it waits to become a run. */
    @Transactional
    public void orphanEnded(LaneRow lane, Optional<String> mergedAs) {
        int updated = entities.createNativeQuery(
                        "update lane set pr_number = null, pr_url = null, pr_branch = null, pr_head = null"
                                + " where pipeline = :pipeline and environment = :environment and pr_number = :number"
                                + " and holder is null")
                .setParameter("pipeline", lane.key.pipeline())
                .setParameter("environment", lane.key.environment())
                .setParameter("number", lane.prNumber)
                .executeUpdate();
        if (updated == 1 && mergedAs.isPresent()) {
            mergedLate(
                    lane.key.pipeline(),
                    lane.key.environment(),
                    mergedAs.get(),
                    lane.openHead().orElseThrow());
        }
    }

    /** What a look at the branches of a lane found. */
    @Transactional
    public void looked(LaneRow.Key lane, Look look) {
        entities.createNativeQuery("""
                        update lane set looked_at = clock_timestamp(), trouble = cast(:trouble as text),
                          current_inputs = coalesce(cast(:inputs as text), current_inputs),
                          current_inputs_from = coalesce(cast(:from as text), current_inputs_from),
                          rendered_inputs = coalesce(rendered_inputs, cast(:inputs as text)),
                          merged_inputs = coalesce(merged_inputs, cast(:inputs as text)),
                          base_conflict = cast(:conflict as text), base_conflict_by = cast(:by as text)
                        where pipeline = :pipeline and environment = :environment""")
                .setParameter("trouble", look.trouble().orElse(null))
                .setParameter("inputs", look.inputs().orElse(null))
                .setParameter("from", look.inputsFrom().orElse(null))
                .setParameter("conflict", look.baseConflict().orElse(null))
                .setParameter("by", look.baseConflictBy().orElse(null))
                .setParameter("pipeline", lane.pipeline())
                .setParameter("environment", lane.environment())
                .executeUpdate();
    }

    /**
     * @param inputs digest of what the environment would be rendered from now; empty when it could not be read
     * @param inputsFrom the commits that it was read at, for people
     * @param baseConflict what the BaseRepo names instead of the lane's base commit
     */
    public record Look(
            Optional<String> inputs,
            Optional<String> inputsFrom,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            Optional<String> trouble) {}

    /** The commits that Lockstep's own pull requests became in a lane. */
    @Transactional
    @SuppressWarnings("unchecked")
    public List<String> merges(String pipeline, String environment) {
        return entities.createNativeQuery(
                        "select commit_sha from lane_merge"
                                + " where pipeline = :pipeline and environment = :environment",
                        String.class)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .getResultList();
    }

    /** Makes a change, in the transaction of the caller. */
    void apply(Promotion promotion, LaneChange change, Instant now) {
        UUID id = UUID.fromString(promotion.id());
        if (change instanceof LaneChange.Enter) {
            enter(promotion, change.environment(), id);
        } else if (change instanceof LaneChange.EnterBeside beside) {
            enterBeside(promotion, beside, id);
        } else if (change instanceof LaneChange.Leave) {
            // Whoever was beside it has the lane now.
            update(
                            "holder = case when holder = :id then beside else holder end, beside = null",
                            "(holder = :id or beside = :id)",
                            promotion,
                            change)
                    .setParameter("id", id)
                    .executeUpdate();
        } else if (change instanceof LaneChange.HeadLeft left) {
            head(promotion, change, left.pullRequest(), "pr_number is null");
        } else if (change instanceof LaneChange.Rendered rendered) {
            update(
                            "rendered_inputs = :inputs, current_inputs = :inputs, merged_inputs ="
                                    + " case when :merged then :inputs else merged_inputs end",
                            "true",
                            promotion,
                            change)
                    .setParameter("inputs", rendered.inputs())
                    .setParameter("merged", rendered.merged())
                    .executeUpdate();
        } else if (change instanceof LaneChange.InputsForgotten) {
            update("rendered_inputs = merged_inputs", "true", promotion, change).executeUpdate();
        } else if (change instanceof LaneChange.MergedLate late) {
            mergedLate(promotion.pipeline(), late.environment(), late.gitOpsCommit(), late.pullRequest());
        } else if (change instanceof LaneChange.HeadOpened opened) {
            head(promotion, change, opened.pullRequest(), "true");
        } else if (change instanceof LaneChange.HeadClosed) {
            update("pr_number = null, pr_url = null, pr_branch = null, pr_head = null", "true", promotion, change)
                    .executeUpdate();
        } else if (change instanceof LaneChange.Merged merged) {
            merged(promotion, merged, id, now);
        } else if (change instanceof LaneChange.BaseMoved) {
            update("base_commit = :commit", "true", promotion, change)
                    .setParameter("commit", promotion.commit())
                    .executeUpdate();
        } else if (change instanceof LaneChange.Proven proven) {
            proven(promotion, proven, id, now);
        } else if (change instanceof LaneChange.AskToYield ask) {
            askToYield(promotion, ask, now);
        } else {
            throw new IllegalStateException("unknown lane change " + change);
        }
    }

    private void enter(Promotion promotion, String environment, UUID id) {
        List<String> before = promotion.definition().plan(environment).after();
        int updated = entities.createNativeQuery("""
                        update lane set holder = :id
                        where pipeline = :pipeline and environment = :environment and (holder is null or holder = :id)
                          and not exists (select 1 from lane before where before.pipeline = :pipeline
                              and before.environment in (:before) and before.merged_commit is not null
                              and before.merged_commit is distinct from before.proven_commit)""")
                .setParameter("id", id)
                .setParameter("pipeline", promotion.pipeline())
                .setParameter("environment", environment)
                .setParameter("before", before.isEmpty() ? List.of("") : before)
                .executeUpdate();
        if (updated == 0) {
            throw new Taken(environment);
        }
    }

    private void head(Promotion promotion, LaneChange change, PullRequestRef pullRequest, String where) {
        update("pr_number = :number, pr_url = :url, pr_branch = :branch, pr_head = :head", where, promotion, change)
                .setParameter("number", pullRequest.number())
                .setParameter("url", pullRequest.url())
                .setParameter("branch", pullRequest.branch())
                .setParameter("head", pullRequest.headCommit())
                .executeUpdate();
    }

    private void enterBeside(Promotion promotion, LaneChange.EnterBeside change, UUID id) {
        int updated = update("beside = :id", "holder = :holder and (beside is null or beside = :id)", promotion, change)
                .setParameter("id", id)
                .setParameter("holder", UUID.fromString(change.holder()))
                .executeUpdate();
        if (updated == 0) {
            throw new Taken(change.environment());
        }
    }

    /** The lane is not at rest until somebody proves it. */
    private void mergedLate(String pipeline, String environment, String commit, PullRequestRef pullRequest) {
        entities.createNativeQuery("update lane set merged_commit = :commit, merged_by_run = null,"
                        + " merged_at = clock_timestamp(), late_merge = :commit, late_merge_pr = cast(:pr as jsonb)"
                        + " where pipeline = :pipeline and environment = :environment")
                .setParameter("commit", commit)
                .setParameter("pr", PromotionCodec.writePullRequest(pullRequest))
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .executeUpdate();
    }

    private void merged(Promotion promotion, LaneChange.Merged merged, UUID id, Instant now) {
        // Found late, after another promotion merged on top of it: what that one proves contains it.
        update(
                        "merged_commit = :commit, merged_by_run = :id, merged_at = :now,"
                                + " merged_inputs = coalesce(cast(:inputs as text), merged_inputs),"
                                + " beside = case when beside = :id then null else beside end",
                        "(holder is null or holder = :id or beside = :id or merged_by_run is distinct from holder)",
                        promotion,
                        merged)
                .setParameter("commit", merged.gitOpsCommit())
                .setParameter(
                        "inputs",
                        promotion
                                .stage(merged.environment())
                                .pins()
                                .flatMap(Pins::inputs)
                                .orElse(null))
                .setParameter("id", id)
                .setParameter("now", now)
                .executeUpdate();
        entities.createNativeQuery("insert into lane_merge (pipeline, environment, commit_sha, promotion_id, at)"
                        + " values (:pipeline, :environment, :commit, :id, :now) on conflict do nothing")
                .setParameter("pipeline", promotion.pipeline())
                .setParameter("environment", merged.environment())
                .setParameter("commit", merged.gitOpsCommit())
                .setParameter("id", id)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Everything merged up to the target is proven with it; what was merged after the target came about is not. */
    private void proven(Promotion promotion, LaneChange.Proven proven, UUID id, Instant now) {
        update(
                        "proven_commit = :commit, proven_by_run = :id, proven_at = :now,"
                                + " merged_commit = case when merged_at is null or merged_at <= :since"
                                + " then :commit else merged_commit end",
                        "true",
                        promotion,
                        proven)
                .setParameter("commit", proven.gitOpsCommit())
                .setParameter("id", id)
                .setParameter("now", now)
                .setParameter("since", proven.targetSince())
                .executeUpdate();
    }

    private void askToYield(Promotion promotion, LaneChange.AskToYield ask, Instant now) {
        entities.createNativeQuery(
                        "update promotion set request = cast(:request as jsonb), woken = true, next_look_at = :now"
                                + " where id = :holder and status = 'RUNNING' and request is null")
                .setParameter(
                        "request",
                        PromotionCodec.writeRequest(
                                new Request.Yield(ask.environment(), promotion.number(), promotion.commit())))
                .setParameter("now", now)
                .setParameter("holder", UUID.fromString(ask.promotionId()))
                .executeUpdate();
    }

    private Query update(String set, String where, Promotion promotion, LaneChange change) {
        return entities.createNativeQuery("update lane set " + set
                        + " where pipeline = :pipeline and environment = :environment and " + where)
                .setParameter("pipeline", promotion.pipeline())
                .setParameter("environment", change.environment());
    }
}
