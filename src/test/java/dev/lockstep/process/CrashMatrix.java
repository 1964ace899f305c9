package dev.lockstep.process;

import dev.lockstep.process.crash.CrashAgent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Goes through scenarios undisturbed, then with the application dying at each chosen point, and compares the ends. One pass has several
 * deaths, far apart; when its end is another one, each of them is died alone, so that it is known which one it was.
 */
final class CrashMatrix implements AutoCloseable {
    /** Points outside of runs come and go with the clock: how often the application may fail to come to one. */
    private static final int TRIES = 3;
    /** Of one pass. */
    private static final int DEATHS = 8;

    /**
     * @param moment where it died indeed: the point, or the one just before it, after which nothing had happened
     * @param differences empty: everything is as if nobody had died
     */
    record Row(
            CrashScenario scenario,
            CrashPoint point,
            CrashPoint moment,
            boolean died,
            List<String> differences,
            double seconds) {
        String verdict() {
            return !died ? "not reached" : differences.isEmpty() ? "died, equal" : "died, DIFFERENT";
        }
    }

    private final Optional<CrashAgent.Mutation> mutation;
    private final int share;
    private final int shares;
    private final List<Row> rows = new ArrayList<>();
    /** Everything that was passed undisturbed, also what is no point to die at. */
    private final Set<CrashPoint> passed = new LinkedHashSet<>();

    private final Set<String> chosen = new HashSet<>();
    /** What a death shows beside the point that it is at. */
    private final Map<CrashPoint, List<CrashPoint>> shows = new HashMap<>();

    private CrashScene scene;

    CrashMatrix(Optional<CrashAgent.Mutation> mutation) {
        this(mutation, 0, 1);
    }

    /** @param share which one of so many shares of the sorts of points, counted from 0 */
    CrashMatrix(Optional<CrashAgent.Mutation> mutation, int share, int shares) {
        this.mutation = mutation;
        this.share = share;
        this.shares = shares;
        this.scene = new CrashScene(mutation);
    }

    /** @param choice which of the points that every undisturbed pass meets */
    void goThrough(CrashScenario scenario, Function<List<CrashPoint>, List<CrashPoint>> choice) {
        // The first pass of a scenario in a world begins with what another one left.
        scene.goThrough(scenario, List.of());
        EndState undisturbed = scene.goThrough(scenario, List.of());
        List<CrashPoint> once = scene.passed();
        List<String> unsteady = scene.goThrough(scenario, List.of()).differences(undisturbed);
        if (!unsteady.isEmpty()) {
            throw new AssertionError(scenario + ": two undisturbed passes differ, so nothing can be compared\n"
                    + CrashReport.shortened(unsteady));
        }
        Set<CrashPoint> twice = new HashSet<>(scene.passed());
        passed.addAll(once);
        List<CrashPoint> points =
                choice.apply(once.stream().filter(twice::contains).toList());
        System.out.printf(
                "[proof] %s: two undisturbed passes are equal; %d points, %d to die at%n",
                scenario, once.size(), points.size());
        Map<Boolean, List<CrashPoint>> social =
                points.stream().collect(Collectors.partitioningBy(CrashMatrix::diesBesideOthers));
        List<CrashPoint> first = social.get(true);
        int passes = (first.size() + DEATHS - 1) / DEATHS;
        for (int i = 0; i < passes; i++) {
            int nr = i;
            dieAtAll(
                    scenario,
                    IntStream.range(0, first.size())
                            .filter(at -> at % passes == nr)
                            .mapToObj(first::get)
                            .toList(),
                    undisturbed);
        }
        social.get(false).forEach(point -> dieAlone(scenario, point, undisturbed));
    }

    /**
     * Dies alone at a point of each of these sorts that an undisturbed pass met, also if not every pass does.
     *
     * @return the sorts that were died at
     */
    Set<String> dieAtOneOfEach(CrashScenario scenario, Set<String> sorts) {
        scene.goThrough(scenario, List.of());
        EndState undisturbed = scene.goThrough(scenario, List.of());
        Set<CrashPoint> met = new LinkedHashSet<>(scene.passed());
        for (int pass = 1; pass < TRIES; pass++) {
            scene.goThrough(scenario, List.of());
            met.addAll(scene.passed());
        }
        Set<String> died = new HashSet<>();
        for (CrashPoint point : met) {
            if (sorts.contains(point.sort()) && !died.contains(point.sort())) {
                dieAlone(scenario, point, undisturbed);
                rows.stream()
                        .filter(Row::died)
                        .forEach(row -> died.add(row.point().sort()));
            }
        }
        return died;
    }

    /** A start counts anew; and a run that was not kept takes its number with it, after which other points have other names. */
    private static boolean diesBesideOthers(CrashPoint point) {
        return point.occurrence() == 1 && !point.what().startsWith("commit NewRuns.");
    }

    private void dieAtAll(CrashScenario scenario, List<CrashPoint> points, EndState undisturbed) {
        if (points.size() == 1) {
            dieAlone(scenario, points.get(0), undisturbed);
            return;
        }
        long began = System.nanoTime();
        List<CrashPoint> left = points;
        try {
            if (scene.goThrough(scenario, points).differences(undisturbed).isEmpty()) {
                List<CrashPoint> died = List.copyOf(scene.deaths());
                double each = (System.nanoTime() - began) / 1e9 / Math.max(1, died.size());
                died.forEach(point -> add(scenario, point, true, List.of(), each));
                left = points.stream().filter(point -> !died.contains(point)).toList();
            } else {
                System.out.printf("[proof] %s: another end; each death alone now: %s%n", scenario, points);
                scene.goThrough(scenario, List.of());
            }
        } catch (AssertionError | RuntimeException e) {
            System.out.printf("[proof] %s: no end (%s); each death alone now: %s%n", scenario, e.getMessage(), points);
            begin(scenario);
        }
        left.forEach(point -> dieAlone(scenario, point, undisturbed));
    }

    private void dieAlone(CrashScenario scenario, CrashPoint point, EndState undisturbed) {
        long began = System.nanoTime();
        List<String> differences = new ArrayList<>();
        boolean died = false;
        try {
            for (int attempt = 0; attempt < TRIES && !died; attempt++) {
                differences = scene.goThrough(scenario, List.of(point)).differences(undisturbed);
                died = !scene.deaths().isEmpty();
            }
            if (!differences.isEmpty()) {
                scene.goThrough(scenario, List.of());
            }
        } catch (AssertionError | RuntimeException e) {
            died |= !scene.deaths().isEmpty();
            differences.add("does not come to its end: " + e.getMessage());
            begin(scenario);
        }
        add(scenario, point, died, differences, (System.nanoTime() - began) / 1e9);
    }

    /** Nobody goes on with what has come to no end. */
    private void begin(CrashScenario scenario) {
        scene.close();
        scene = new CrashScene(mutation);
        scene.goThrough(scenario, List.of());
    }

    private void add(
            CrashScenario scenario, CrashPoint moment, boolean died, List<String> differences, double seconds) {
        Row row = null;
        for (CrashPoint point : shows.getOrDefault(moment, List.of(moment))) {
            row = new Row(scenario, point, moment, died, differences, seconds);
            rows.add(row);
            if (!died) {
                // Another scenario may come to it.
                chosen.remove(point.sort());
            }
        }
        System.out.printf("[proof] %5.1f s  %-16s %s: %s%n", seconds, row.verdict(), scenario, moment);
    }

    /**
     * Where to die so that each sort of point is shown that no scenario before has had. A method of a port is died at by its requests,
     * just before the first and just after the last of which nothing happens; by itself only when it makes none that is seen. After
     * one thing and before the next that the same run does is one moment, for nothing is written in between: one death shows both.
     *
     * @param steady what every undisturbed pass meets
     */
    List<CrashPoint> newSorts(List<CrashPoint> steady) {
        Set<String> withRequests = steady.stream()
                .filter(point -> point.category().equals("request"))
                .map(CrashMatrix::place)
                .collect(Collectors.toSet());
        Predicate<CrashPoint> byItself =
                point -> !point.category().equals("effect") || !withRequests.contains(place(point));
        Map<CrashPoint, CrashPoint> justBefore = justBefore(scene.passed().stream()
                .filter(byItself)
                .filter(CrashPoint::ofARun)
                .toList());
        Set<CrashPoint> known = new HashSet<>(steady);
        Set<CrashPoint> moments = new LinkedHashSet<>();
        for (CrashPoint point : steady) {
            CrashPoint moment = Optional.ofNullable(justBefore.get(point))
                    .filter(known::contains)
                    .filter(CrashMatrix::diesBesideOthers)
                    .orElse(point);
            if (byItself.test(point)
                    && Math.floorMod(moment.sortOfBoth().hashCode(), shares) == share
                    && chosen.add(point.sort())) {
                moments.add(moment);
                shows.computeIfAbsent(moment, at -> new ArrayList<>()).add(point);
            }
        }
        return List.copyOf(moments);
    }

    private static String place(CrashPoint point) {
        return point.run() + point.environment() + point.step();
    }

    /** For what a run is about to do: what it did last. */
    private static Map<CrashPoint, CrashPoint> justBefore(List<CrashPoint> ofRuns) {
        Map<CrashPoint, CrashPoint> found = new HashMap<>();
        Map<String, CrashPoint> last = new HashMap<>();
        for (CrashPoint point : ofRuns) {
            CrashPoint before = last.put(point.run(), point);
            if (before != null && before.when().equals("after") && point.when().equals("before")) {
                found.put(point, before);
            }
        }
        return found;
    }

    CrashReport report() {
        return new CrashReport(rows, passed);
    }

    @Override
    public void close() {
        scene.close();
    }
}
