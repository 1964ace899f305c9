package dev.lockstep.workflow;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Carries out one action, once, and says what came of it. Failures of the outside world are observations, too; a lost lease is
 * not, and is thrown.
 */
@ApplicationScoped
public class Actions {
    private static final Logger LOG = Logger.getLogger(Actions.class);

    private final LaneLook laneLook;
    private final RenderWork renderWork;
    private final PullRequestWork pullRequestWork;
    private final BaseWork baseWork;
    private final ComplianceLook complianceLook;
    private final EffectWork effectWork;

    Actions(
            LaneLook laneLook,
            RenderWork renderWork,
            PullRequestWork pullRequestWork,
            BaseWork baseWork,
            ComplianceLook complianceLook,
            EffectWork effectWork) {
        this.laneLook = laneLook;
        this.renderWork = renderWork;
        this.pullRequestWork = pullRequestWork;
        this.baseWork = baseWork;
        this.complianceLook = complianceLook;
        this.effectWork = effectWork;
    }

    /** @param watch asked again and again by what takes long */
    Observation perform(Promotion promotion, Action action, Watch watch) {
        try {
            return carryOut(promotion, action, watch);
        } catch (OutsideException.Transient e) {
            return new ActionFailed(ActionFailed.Failure.TRANSIENT, e.getMessage(), e.retryAfter());
        } catch (OutsideException.Refused e) {
            return new ActionFailed(ActionFailed.Failure.REFUSED, e.getMessage(), Optional.empty());
        } catch (OutsideException.Rejected e) {
            return new ActionFailed(ActionFailed.Failure.REJECTED, e.getMessage(), Optional.empty());
        } catch (OutsideException.Broken e) {
            return new ActionFailed(ActionFailed.Failure.BROKEN, e.getMessage(), Optional.empty());
        } catch (PromotionStore.LeaseLost | StoppedException e) {
            // Not an outcome: whoever has the promotion now, or asked something of it, finds out for itself.
            throw e;
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            // A defect, or the database away for a moment: tried again until the step's deadline, and said.
            LOG.errorf(e, "Promotion #%d: %s failed unexpectedly", promotion.number(), action);
            return new ActionFailed(
                    ActionFailed.Failure.TRANSIENT,
                    "internal error, details are in the server's log: "
                            + e.getClass().getSimpleName(),
                    Optional.empty());
        }
    }

    private Observation carryOut(Promotion promotion, Action action, Watch watch) {
        if (action instanceof Action.LookAtLane look) {
            return laneLook.look(promotion, look.environment());
        } else if (action instanceof Action.Pin pin) {
            return renderWork.pin(promotion, pin.environment());
        } else if (action instanceof Action.Render render) {
            return renderWork.render(promotion, render, watch);
        } else if (action instanceof Action.PushHead push) {
            return renderWork.push(promotion, push, watch);
        } else if (action instanceof Action.OpenPullRequest open) {
            return pullRequestWork.open(promotion, open);
        } else if (action instanceof Action.LookAtPullRequest look) {
            return pullRequestWork.look(promotion, look);
        } else if (action instanceof Action.Merge merge) {
            return pullRequestWork.merge(promotion, merge);
        } else if (action instanceof Action.WriteBase write) {
            return baseWork.write(promotion, write.environment());
        } else if (action instanceof Action.Judge judge) {
            return complianceLook.judge(promotion, judge);
        } else if (action instanceof Action.Perform perform) {
            return effectWork.perform(promotion, perform.effect());
        }
        throw new IllegalStateException("unknown action " + action);
    }
}
