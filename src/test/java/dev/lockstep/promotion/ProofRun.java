package dev.lockstep.promotion;

import dev.lockstep.steps.PromotionSteps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Around a property of the proof: {@code -Dlockstep.seed} and {@code -Dlockstep.simulations} set its seed and its number of simulations;
 * at the end the seed, the rows of the table and the figures are printed and kept in {@code target/proof}, and a row
 * that was never reached fails the proof.
 */
final class ProofRun implements AroundPropertyHook {
    private static Coverage coverage = new Coverage();

    static Coverage coverage() {
        return coverage;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property)
            throws Throwable {
        boolean proof = context.findAnnotation(net.jqwik.api.Tag.class).isPresent();
        Optional<String> asked = Optional.ofNullable(System.getProperty("lockstep.seed"));
        String seed = asked.or(() -> context.attributes().seed().filter(fixed -> !fixed.isEmpty()))
                .orElseGet(() -> Long.toString(new Random().nextLong()));
        context.attributes().setSeed(seed);
        Optional.ofNullable(Integer.getInteger("lockstep.simulations"))
                .filter(simulations -> proof)
                .ifPresent(context.attributes()::setTries);
        coverage = new Coverage();
        long began = System.nanoTime();
        if (proof) {
            Happening.REMEMBERED.forEach(script ->
                    ProofSimulation.simulation(script, new PromotionMachine(PromotionSteps.ALL)::next, coverage));
        }
        PropertyExecutionResult result = property.execute();
        if (!proof) {
            return result;
        }
        report(
                "machine",
                "seed " + seed + " (-Dlockstep.seed=" + seed + "); "
                        + coverage.report((System.nanoTime() - began) / 1e9));
        List<String> missing = coverage.missing();
        return missing.isEmpty() || result.status() != PropertyExecutionResult.Status.SUCCESSFUL
                ? result
                : result.mapToFailed("rows of the table that were never reached: " + String.join("; ", missing));
    }

    /** The lines are what the proof is for, and so they are printed. */
    static void report(String name, String text) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "proof"));
            Files.writeString(folder.resolve(name + ".txt"), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("[proof] " + text);
    }
}
