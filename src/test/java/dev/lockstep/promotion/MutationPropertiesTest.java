package dev.lockstep.promotion;

import dev.lockstep.promotion.Happening.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tag;

/** The proof is worth something only if it finds a rule that is missing: each {@link Mutation} is found within some simulations. */
class MutationPropertiesTest {
    private static final int SIMULATIONS = 4_000;
    private static final long SEED = Long.getLong("lockstep.seed", 20260105);

    /** One is found at once: the proof itself cannot rot into one that finds nothing. */
    @Example
    void aMergeOnAFirstLookIsFound() {
        hunt(Mutation.TAKES_A_FIRST_LOOK_FOR_EVIDENCE);
    }

    @Example
    @Tag("proof")
    void everyMissingRuleIsFound() {
        List<String> lines = new ArrayList<>();
        List<String> survivors = new ArrayList<>();
        for (Mutation mutation : Mutation.values()) {
            try {
                lines.add(hunt(mutation));
            } catch (AssertionError e) {
                survivors.add(e.getMessage());
            }
        }
        lines.add("mutations: %d of %d found, seed %d"
                .formatted(Mutation.values().length - survivors.size(), Mutation.values().length, SEED));
        ProofRun.report("mutations", "what each missing rule was found by\n" + String.join("\n", lines));
        if (!survivors.isEmpty()) {
            throw new AssertionError(String.join("\n", survivors));
        }
    }

    private static String hunt(Mutation mutation) {
        RandomGenerator<Script> scripts = Happening.scripts().generator(1_000);
        Random random = new Random(SEED);
        for (int simulation = 1; simulation <= SIMULATIONS; simulation++) {
            try {
                ProofSimulation.simulation(scripts.next(random).value(), mutation.mutant(), new Coverage());
            } catch (AssertionError e) {
                if (!mutation.isFoundBy(e.getMessage())) {
                    throw new AssertionError(mutation + " was found by something else: " + e.getMessage(), e);
                }
                return "  %-34s simulation %4d: %s"
                        .formatted(
                                mutation,
                                simulation,
                                e.getMessage().lines().findFirst().orElse(""));
            }
        }
        throw new AssertionError(mutation + " was not found in " + SIMULATIONS + " simulations");
    }
}
