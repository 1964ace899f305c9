package dev.lockstep.chaos;

import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.promotion.Request;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.store.PromotionStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * What people do meanwhile, drawn from a seed: developers push to main, platform people to the environments' branches, reviewers merge
 * what is offered or close it, operators abort, roll back, stop and resume.
 */
final class SimulatedPeople {
    private static final int AT_ONCE = 3;

    private final SandboxWorld world;
    private final PromotionStore store;
    private final InvariantWatch invariants;
    private final Operator operator;
    private final Random random;
    private final Map<String, Integer> done = new java.util.TreeMap<>();
    private final Map<Integer, String> heads = new java.util.HashMap<>();
    private final String template;
    private int pushed;

    SimulatedPeople(SandboxWorld world, PromotionStore store, InvariantWatch invariants, URI lockstep, long seed) {
        this.world = world;
        this.store = store;
        this.invariants = invariants;
        this.random = new Random(seed);
        this.operator = new Operator(() -> lockstep, "", new Random(seed + 1));
        this.template = text("main/templates/namespace.yaml");
    }

    /** One moment. */
    void moment() {
        invariants.look();
        Map<String, List<String>> running = invariants.progress().running();
        for (int nr = 1; nr <= ManyPipelines.COUNT; nr++) {
            List<String> its = running.getOrDefault("p" + nr, List.of());
            if (its.size() < AT_ONCE && random.nextInt(20) < (its.isEmpty() ? 20 : 1) && heardOfTheLast(nr)) {
                push(nr);
            }
            if (random.nextInt(200) == 0) {
                configure(nr);
            }
            if (!its.isEmpty() && random.nextInt(2000) == 0) {
                abort(its.get(random.nextInt(its.size())));
            }
            operate("p" + nr, its);
        }
        operator.moment();
        review();
    }

    private void operate(String pipeline, List<String> its) {
        String environment = random.nextBoolean() ? "dev" : "stage";
        switch (random.nextInt(400)) {
            case 0 -> operator.rollBack(pipeline, environment);
            case 1 -> operator.stop(pipeline, environment);
            case 2 -> its.stream().findFirst().ifPresent(operator::stopRun);
            default -> {}
        }
    }

    /** What people have stopped goes on; they go home. */
    void end() {
        operator.letGo();
    }

    private void push(int nr) {
        if (random.nextInt(8) == 0) {
            pushed++;
            pushToMain(
                    nr,
                    "docs/notes.md",
                    "Note " + pushed + "\n",
                    "Take note " + pushed,
                    "pushes that change no manifest");
        } else {
            change(nr);
        }
    }

    /** Pushes a change of every namespace to main. */
    void change(int nr) {
        pushed++;
        String text = template.replace("someLabel: some-value", "someLabel: \"v" + pushed + "\"");
        pushToMain(nr, "templates/namespace.yaml", text, "Set someLabel to v" + pushed, "pushes to main");
    }

    private void pushToMain(int nr, String path, String text, String message, String what) {
        try {
            heads.put(nr, push("main-" + nr, path, text, message));
            count(what);
        } catch (SandboxException brokenOff) {
            // A connection that the storm has cut is met again by who uses it next. They push again at another moment.
            count("pushes to main broken off");
        }
    }

    /** Another push would only replace it. */
    private boolean heardOfTheLast(int nr) {
        return !heads.containsKey(nr) || invariants.progress().knows("p" + nr, heads.get(nr));
    }

    private void configure(int nr) {
        String environment = random.nextBoolean() ? "dev" : "stage";
        String text = text(environment + "/configs/" + environment + "-config.yaml")
                .replaceFirst("(?m)^  ENVIRONMENT: .*$", "  ENVIRONMENT: \"c" + random.nextInt(1_000_000) + "\"");
        try {
            push(environment + "-" + nr, "configs/" + environment + "-config.yaml", text, "Configure " + environment);
            count("pushes to environments");
        } catch (SandboxException collided) {
            // Lockstep wrote to the branch at the same moment.
            count("pushes to environments refused");
        }
    }

    private String push(String branch, String path, String text, String message) {
        return world.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        branch,
                        message,
                        Map.of(path, Optional.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    private void review() {
        for (InvariantWatch.Offer offer : invariants.offers()) {
            int mood = random.nextInt(100);
            if (mood < 2) {
                count(invariants.close(offer, "grace") ? "closed by a person" : "closing refused");
            } else if (mood < 50) {
                count(invariants.merge(offer, "grace", MergeMethod.MERGE) ? "merged by a person" : "merging refused");
            }
        }
    }

    private void abort(String run) {
        try {
            store.ask(UUID.fromString(run), new Request.Abort("oscar", "on a whim"), "abort asked by oscar");
            count("aborts asked");
        } catch (RuntimeException e) {
            // The database was cut off; Oscar shrugs.
            count("aborts that failed");
        }
    }

    private void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    /** What people did, and how often. */
    Map<String, Integer> done() {
        Map<String, Integer> all = new java.util.TreeMap<>(done);
        all.putAll(operator.done());
        return all;
    }

    private static String text(String path) {
        try (var in = SimulatedPeople.class.getResourceAsStream("/sandbox/seed/" + Seed.CONTROL_PLANE + "/" + path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
