package dev.lockstep.worker;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Step;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.PromotionStore;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Carries out one action, once, and says what came of it. Failures of the outside world are observations, too; a lost lease is
 * not, and is thrown.
 */
@ApplicationScoped
public class Actions {
    private static final Logger LOG = Logger.getLogger(Actions.class);

    private final Map<Step, StepExecutor> executors;
    private final OutboxExecutor outboxExecutor;

    Actions(@All List<StepExecutor> executors, OutboxExecutor outboxExecutor) {
        this.executors = executors.stream().collect(Collectors.toMap(StepExecutor::step, executor -> executor));
        this.outboxExecutor = outboxExecutor;
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
        } catch (OutsideException.Permanent e) {
            return new ActionFailed(ActionFailed.Failure.PERMANENT, e.getMessage(), Optional.empty());
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
        return action instanceof Action.Perform perform
                ? outboxExecutor.perform(promotion, perform.effect())
                : executors.get(promotion.stage(action.environment()).step()).perform(promotion, action, watch);
    }
}
