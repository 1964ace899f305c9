package dev.lockstep.workflow;

import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Request;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of lanes that runs decide on, made in the transaction that saves the run. */
@ApplicationScoped
class LaneChanges {
    private final EntityManager entities;
    private final Lanes lanes;
    private final EventLog log;

    LaneChanges(EntityManager entities, Lanes lanes, EventLog log) {
        this.entities = entities;
        this.lanes = lanes;
        this.log = log;
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
            lanes.mergedLate(promotion.pipeline(), late.environment(), late.gitOpsCommit(), late.pullRequest());
            lanes.mergeOf(promotion, late.environment(), late.gitOpsCommit(), now);
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
        } else if (change instanceof LaneChange.AskToAbort ask) {
            askToAbort(promotion, ask, now);
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
            throw new LaneTaken(environment);
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
            throw new LaneTaken(change.environment());
        }
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
        lanes.mergeOf(promotion, merged.environment(), merged.gitOpsCommit(), now);
    }

    /**
     * Everything merged up to the target is proven with it; what was merged after the target came about is not. When that was
     * proven first, by another run, an older proof does not take it back.
     */
    private void proven(Promotion promotion, LaneChange.Proven proven, UUID id, Instant now) {
        update(
                        "proven_commit = :commit, proven_by_run = :id, proven_at = :now,"
                                + " merged_commit = case when merged_at is null or merged_at <= :since"
                                + " then :commit else merged_commit end",
                        "(merged_at is null or merged_at <= :since or merged_commit is distinct from proven_commit)",
                        promotion,
                        proven)
                .setParameter("commit", proven.gitOpsCommit())
                .setParameter("id", id)
                .setParameter("now", now)
                .setParameter("since", proven.targetSince())
                .executeUpdate();
    }

    private void askToYield(Promotion promotion, LaneChange.AskToYield ask, Instant now) {
        ask(
                ask.promotionId(),
                new Request.Yield(ask.environment(), promotion.number(), promotion.commit()),
                "request is null",
                ask.environment(),
                "to give way in " + ask.environment() + " to #" + promotion.number() + " ("
                        + promotion.commit().substring(0, 7) + ")",
                now);
    }

    private void askToAbort(Promotion rollback, LaneChange.AskToAbort ask, Instant now) {
        String by = "rollback #" + rollback.number();
        String reason = ask.environment() + " goes back to " + rollback.commit().substring(0, 7);
        ask(
                ask.promotionId(),
                new Request.Abort(by, reason, Optional.of(ask.environment())),
                "(request is null or request ->> 'is' = 'yield')",
                ask.environment(),
                "abort in " + ask.environment() + " asked for by " + by + ": " + reason,
                now);
    }

    /** Whoever was asked something already keeps that, unless {@code where} says otherwise. */
    private void ask(String run, Request request, String where, String environment, String message, Instant now) {
        UUID id = UUID.fromString(run);
        List<?> asked = entities.createNativeQuery(
                        "update promotion set request = cast(:request as jsonb), woken = true, next_look_at = :now"
                                + " where id = :holder and status = 'RUNNING' and " + where + " returning number",
                        Long.class)
                .setParameter("request", PromotionCodec.writeRequest(request))
                .setParameter("now", now)
                .setParameter("holder", id)
                .getResultList();
        asked.forEach(number -> log.record(
                id,
                (Long) number,
                now,
                new PromotionEvent(PromotionEvent.Type.REQUESTED, Optional.of(environment), message)));
    }

    private Query update(String set, String where, Promotion promotion, LaneChange change) {
        return entities.createNativeQuery("update lane set " + set
                        + " where pipeline = :pipeline and environment = :environment and " + where)
                .setParameter("pipeline", promotion.pipeline())
                .setParameter("environment", change.environment());
    }
}
