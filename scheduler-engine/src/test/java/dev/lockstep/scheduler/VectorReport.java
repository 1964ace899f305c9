package dev.lockstep.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a run over a set of vectors found, topic by topic. */
public final class VectorReport {
    /** What became of one case. */
    public sealed interface Verdict {
        /** As the original. */
        record Passes() implements Verdict {}

        /** @param detail expected and got */
        record Fails(String detail) implements Verdict {}

        /** Different on purpose. @param rule one of the rules in {@link #DEVIATIONS} */
        record Deviates(String rule) implements Verdict {}
    }

    /** All deviations that are known and wanted, with their reason. Recognised by what a case holds, not by its name. */
    static final Map<String, String> DEVIATIONS = Map.of(
            "overlapping policies",
            "the original fails with AlreadyExists; the pair is assigned once and names both policies",
            "hyphenated environment",
            "the original cuts the registration's name out of a label and finds no targets; here it is known",
            "stale file",
            "the original leaves files in a kept target folder that are no longer rendered; a cluster would apply them",
            "refused function",
            "clock, host, network and randomness make a rendering unrepeatable; the function is refused by name");

    /** The cases of one file, or all scheduling cases. */
    public static final class Topic {
        private final String name;
        private final List<String> failures = new ArrayList<>();
        private final SortedMap<String, List<String>> deviations = new TreeMap<>();
        private int passed;
        private int errors;
        private int exactErrors;

        Topic(String name) {
            this.name = name;
        }

        public void add(String caseName, Verdict verdict) {
            if (verdict instanceof Verdict.Passes) {
                passed++;
            } else if (verdict instanceof Verdict.Fails fails) {
                failures.add(caseName + ": " + fails.detail());
            } else if (verdict instanceof Verdict.Deviates deviates) {
                if (!DEVIATIONS.containsKey(deviates.rule())) {
                    throw new IllegalArgumentException("no such deviation: " + deviates.rule());
                }
                deviations
                        .computeIfAbsent(deviates.rule(), rule -> new ArrayList<>())
                        .add(caseName);
            }
        }

        /** @param exact whether the whole text is the original's, with its place */
        public void countError(boolean exact) {
            errors++;
            exactErrors += exact ? 1 : 0;
        }

        String name() {
            return name;
        }

        boolean passesWholly() {
            return failures.isEmpty();
        }

        private int deviating() {
            return deviations.values().stream().mapToInt(List::size).sum();
        }
    }

    private final Map<String, Topic> topics = new LinkedHashMap<>();

    Topic topic(String name) {
        return topics.computeIfAbsent(name, Topic::new);
    }

    List<Topic> topics() {
        return List.copyOf(topics.values());
    }

    /** A line a topic, every failure, the deviations with their reasons, and the sum. */
    String text() {
        StringBuilder out = new StringBuilder();
        int passed = 0;
        int failed = 0;
        int deviating = 0;
        int errors = 0;
        int exact = 0;
        for (Topic topic : topics.values()) {
            int all = topic.passed + topic.failures.size() + topic.deviating();
            out.append(String.format("%-32s %d of %d passed%n", topic.name, topic.passed, all));
            topic.failures.forEach(
                    failure -> out.append("  FAILED ").append(failure).append('\n'));
            topic.deviations.forEach((rule, cases) -> out.append(
                    String.format("  deviates: %s (%s): %s%n", rule, DEVIATIONS.get(rule), String.join(", ", cases))));
            passed += topic.passed;
            failed += topic.failures.size();
            deviating += topic.deviating();
            errors += topic.errors;
            exact += topic.exactErrors;
        }
        out.append(String.format("error messages: %d of %d are the original's to the letter%n", exact, errors));
        return out.append(String.format("vectors: %d passed, %d failed, %d deviations%n", passed, failed, deviating))
                .toString();
    }
}
