package dev.lockstep.sandbox.seed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a new sandbox holds. */
public enum Start {
    /** The tutorial's end: everything is there but the application's registration, so that one commit shows a whole promotion. */
    DEMO,
    /**
     * The tutorial's beginning: the environment branches know nothing of hello-world-app, and stage has neither a database of its
     * own nor the cluster type {@code small}. A person follows the tutorial with Git.
     */
    TUTORIAL;

    private static final String APPLICATION_POLICIES = "scheduling/kaizen/";
    private static final String ADDED_TO_STAGE = "cluster-types/west-us/small/";

    /** As settings, API and pages write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The start of that word, in any case; empty if there is none. */
    public static Optional<Start> of(String word) {
        return Arrays.stream(values())
                .filter(start -> start.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /** Files of an environment's branch of the control plane. */
    Map<String, byte[]> environment(String environment, SeedFiles resources, String main) {
        Map<String, byte[]> files = new TreeMap<>(resources.branch(Seed.CONTROL_PLANE, environment, main));
        if (this == TUTORIAL) {
            files.keySet().removeIf(path -> path.startsWith(APPLICATION_POLICIES));
            if (environment.equals("stage")) {
                files.keySet().removeIf(path -> path.startsWith(ADDED_TO_STAGE));
                files.putAll(resources.branch("tutorial", environment, main));
            }
        }
        return files;
    }
}
