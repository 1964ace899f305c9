package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.Happening.Script;
import dev.lockstep.steps.PromotionSteps;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Whatever happens in whatever order, the invariants hold: at most one open pull request for a lane; nothing merged
 * into an environment without evidence for the ones before it; final states are kept; every wait has a reason, a next
 * look and a deadline; one run at a time writes to a lane; nothing merged is forgotten; what lasts changes with an event that
 * says so, and is made again from the changes; an old answer is refused by name or does
 * no harm; the same input gives the same decision; everything ends. See {@link Invariants}, {@link Promises},
 * {@link Ledger}, {@link Chronicle} and {@link Aftermath}.
 */
@AddLifecycleHook(value = ProofRun.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class MachinePropertiesTest {
    @Property(seed = "20260105", tries = 100, afterFailure = AfterFailureMode.RANDOM_SEED)
    void whateverHappensTheInvariantsHold(@ForAll("scripts") Script script) {
        ProofSimulation.simulation(script, new PromotionMachine(PromotionSteps.ALL)::next, ProofRun.coverage());
    }

    /** A change of the machine or of the simulations may lead them elsewhere: then they are to be found anew. */
    @Example
    void rememberedSimulationsHoldThemAndReachWhatTheyAreRememberedFor() {
        Coverage reached = new Coverage();
        Happening.REMEMBERED.forEach(
                script -> ProofSimulation.simulation(script, new PromotionMachine(PromotionSteps.ALL)::next, reached));
        assertThat(reached.missing())
                .doesNotContain(
                        "RENDER Rendered -> AWAIT_COMPLIANCE",
                        "OPEN_PR PredecessorOpen -> FAILED",
                        "AWAIT_COMPLIANCE TakenBack -> SUPERSEDED");
    }

    @Tag("proof")
    @Property(tries = 6_000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void whateverHappensTheInvariantsHoldAndEveryRowIsReached(@ForAll("scripts") Script script) {
        ProofSimulation.simulation(script, new PromotionMachine(PromotionSteps.ALL)::next, ProofRun.coverage());
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Happening.scripts();
    }
}
