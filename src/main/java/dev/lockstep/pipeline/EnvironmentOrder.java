package dev.lockstep.pipeline;

import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which environments come after which: each after ones that are listed above it, so that the list can be read downwards. */
final class EnvironmentOrder {
    /** @param after empty: after the one listed before */
    record Listed(Scalar name, Optional<List<Scalar>> after) {}

    private final List<Listed> listed;
    private final FileProblems problems;

    EnvironmentOrder(List<Listed> listed, FileProblems problems) {
        this.listed = List.copyOf(listed);
        this.problems = problems;
    }

    /** What each comes after, in the order of the list; only of use when no problem was found. */
    List<List<String>> read() {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            Listed environment = listed.get(i);
            all.add(
                    environment.after().isEmpty()
                            ? (i == 0
                                    ? List.of()
                                    : List.of(listed.get(i - 1).name().text()))
                            : after(
                                    i,
                                    environment.name().text(),
                                    environment.after().get()));
        }
        return all;
    }

    private List<String> after(int index, String name, List<Scalar> wanted) {
        List<String> after = new ArrayList<>();
        for (Scalar other : wanted) {
            int place = place(other.text());
            if (place < 0) {
                problems.add(
                        other,
                        "there is no environment " + Fields.shown(other.text()) + "; known are "
                                + Fields.words(listed.stream()
                                        .map(one -> one.name().text())
                                        .toList()));
            } else if (place == index) {
                problems.add(other, name + " cannot come after itself; remove it from after");
            } else if (place > index) {
                problems.add(
                        other,
                        circle(place, name).isEmpty()
                                ? below(name, other)
                                : circle(place, name).get());
            } else {
                after.add(other.text());
            }
        }
        return after;
    }

    private static String below(String name, Scalar other) {
        return other.text() + " is listed below " + name + "; list environments in the order of promotion: move " + name
                + " below " + other.text();
    }

    /** The way from an environment back to the one that waits for it, as a sentence. */
    private Optional<String> circle(int from, String goal) {
        Deque<List<Integer>> ways = new ArrayDeque<>(List.of(List.of(from)));
        Set<Integer> seen = new HashSet<>();
        while (!ways.isEmpty()) {
            List<Integer> way = ways.pop();
            int last = way.get(way.size() - 1);
            for (int next : next(last)) {
                if (listed.get(next).name().text().equals(goal)) {
                    List<String> names = new ArrayList<>(List.of(goal));
                    way.forEach(place -> names.add(listed.get(place).name().text()));
                    names.add(goal);
                    return Optional.of("environments wait for each other in a circle: " + String.join(" after ", names)
                            + "; remove one of them from after");
                }
                if (seen.add(next)) {
                    List<Integer> longer = new ArrayList<>(way);
                    longer.add(next);
                    ways.add(longer);
                }
            }
        }
        return Optional.empty();
    }

    private List<Integer> next(int of) {
        Listed environment = listed.get(of);
        if (environment.after().isEmpty()) {
            return of == 0 ? List.of() : List.of(of - 1);
        }
        return environment.after().get().stream()
                .map(other -> place(other.text()))
                .filter(place -> place >= 0)
                .toList();
    }

    private int place(String name) {
        for (int i = 0; i < listed.size(); i++) {
            if (listed.get(i).name().text().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
