package dev.lockstep.invariants;

import dev.lockstep.invariants.MergeSeen.LaneKey;
import dev.lockstep.invariants.MergeSeen.LaneKnown;
import dev.lockstep.invariants.RowSeen.StageSeen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The promises about every single move: of a row, of a pull request, of a merge. */
final class Moves {
    private Moves() {}

    /** @param pulls all pull requests of ours, as they are at one moment */
    static List<Broken> openPulls(List<Pull> pulls) {
        List<Broken> broken = new ArrayList<>();
        Map<String, List<Pull>> open = new TreeMap<>();
        pulls.stream()
                .filter(Pull::open)
                .forEach(pull -> open.computeIfAbsent(pull.repository() + " " + pull.base(), key -> new ArrayList<>())
                        .add(pull));
        open.forEach((branch, several) -> {
            if (several.size() > 1) {
                broken.add(new Broken(
                        Promise.ONE_OPEN_PULL_REQUEST,
                        "into " + branch + " at once: "
                                + several.stream()
                                        .map(pull -> "#" + pull.number() + " from " + pull.head())
                                        .toList()));
            }
        });
        return broken;
    }

    /** @param rows of one run, the oldest first */
    static List<Broken> ends(List<RowSeen> rows) {
        List<Broken> broken = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            RowSeen before = rows.get(i - 1);
            RowSeen now = rows.get(i);
            if (!before.status().equals("RUNNING") && !before.status().equals(now.status())) {
                broken.add(new Broken(
                        Promise.ENDS_ARE_KEPT, now.name() + " was " + before.status() + " and became " + now.status()));
            }
            for (StageSeen stage : now.stages()) {
                before.stage(stage.environment())
                        .filter(was -> was.ended() && !was.status().equals(stage.status()))
                        .ifPresent(was -> broken.add(new Broken(
                                Promise.ENDS_ARE_KEPT,
                                now.name() + ", " + stage.environment() + " was " + was.status() + " and became "
                                        + stage.status())));
            }
        }
        return broken;
    }

    /**
     * What is paused is not entered.
     *
     * @param claim of the worker that made the move
     */
    static List<Broken> entries(RowSeen before, RowSeen now, Optional<ClaimSeen> claim) {
        List<Broken> broken = new ArrayList<>();
        for (StageSeen stage : now.stages()) {
            boolean enters = !stage.ended()
                    && !stage.step().equals("GATE")
                    && before.stage(stage.environment())
                            .filter(was -> was.step().equals("GATE"))
                            .isPresent();
            if (enters) {
                claim.flatMap(by -> by.keepsOutOf(stage.environment()))
                        .ifPresent(pause -> broken.add(new Broken(
                                Promise.PAUSES_ARE_KEPT,
                                now.name() + " entered " + stage.environment() + ", which was paused: "
                                        + pause.reason())));
            }
        }
        return broken;
    }

    /** What is paused is not merged. */
    static List<Broken> pausedMerge(RowSeen run, MergeSeen merge, Optional<ClaimSeen> claim) {
        return stageOf(run, merge)
                .flatMap(stage -> claim.flatMap(by -> by.stops(stage.environment())))
                .map(pause -> new Broken(
                        Promise.PAUSES_ARE_KEPT,
                        merge.by() + " merged #" + merge.number() + " of " + run.name() + " into " + merge.base()
                                + ", which was paused: " + pause.reason()))
                .stream()
                .toList();
    }

    /** A stage that has just become proven is proven indeed. */
    static List<Broken> proofs(Optional<RowSeen> before, RowSeen now, FleetLog fleet, Trees trees) {
        List<Broken> broken = new ArrayList<>();
        for (StageSeen stage : now.stages()) {
            boolean already = before.flatMap(row -> row.stage(stage.environment()))
                    .filter(StageSeen::proven)
                    .isPresent();
            if (!stage.proven() || already || stage.target().isEmpty()) {
                continue;
            }
            String target = stage.target().get();
            List<String> lacking = fleet.lacking(stage.gitOpsBranch().orElse(""), target, now.at(), trees);
            if (!lacking.isEmpty()) {
                broken.add(new Broken(
                        Promise.PROVEN_BEFORE_END,
                        now.name() + ", " + stage.environment() + " ended " + stage.status() + " at "
                                + Trees.brief(target) + ", but " + String.join(", ", lacking)));
            }
        }
        return broken;
    }

    /** @param runs the rows of each run, the oldest first */
    static List<Broken> merge(MergeSeen merge, Map<String, List<RowSeen>> runs, FleetLog fleet, Trees trees) {
        Optional<RowSeen> owner = owner(merge, runs);
        if (owner.isEmpty() || !owner.get().kind().equals("PROMOTION")) {
            return List.of();
        }
        RowSeen run = owner.get();
        StageSeen stage = stageOf(run, merge).orElseThrow();
        String what = merge.by() + " merged #" + merge.number() + " of " + run.name() + " into " + merge.base();
        List<Broken> broken = new ArrayList<>();
        for (String environment : stage.after()) {
            StageSeen upstream = run.stage(environment).orElseThrow();
            if (!upstream.proven()) {
                broken.add(new Broken(
                        Promise.PROVEN_BEFORE_MERGE, what + ", but its " + environment + " was " + upstream.status()));
            }
            LaneKey key = new LaneKey(run.pipeline(), environment);
            merge.knownMerged()
                    .map(known -> known.get(key))
                    .ifPresent(lane -> atRest(lane, merge, fleet, trees)
                            .ifPresent(not -> broken.add(
                                    new Broken(Promise.PROVEN_BEFORE_MERGE, what + ", but " + key + " " + not))));
        }
        if (merge.knownMerged().isEmpty() && !stage.after().isEmpty()) {
            broken.add(new Broken(Promise.PROVEN_BEFORE_MERGE, what + ", and nobody had looked at it before"));
        }
        return broken;
    }

    private static Optional<String> atRest(LaneKnown lane, MergeSeen merge, FleetLog fleet, Trees trees) {
        if (lane.merged().isEmpty()) {
            return Optional.empty();
        }
        List<String> lacking = fleet.lacking(lane.gitOpsBranch(), lane.merged().get(), merge.at(), trees);
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of("had merged " + Trees.brief(lane.merged().get()) + " and " + String.join(", ", lacking));
    }

    /** The run that had the pull request last, as it was before the merge. */
    static Optional<RowSeen> owner(MergeSeen merge, Map<String, List<RowSeen>> runs) {
        return runs.values().stream()
                .flatMap(
                        rows -> rows.stream().filter(row -> row.at().isBefore(merge.at())).reduce((a, b) -> b).stream())
                .filter(row -> stageOf(row, merge).isPresent())
                .max(Comparator.comparing(RowSeen::number));
    }

    private static Optional<StageSeen> stageOf(RowSeen row, MergeSeen merge) {
        return row.stages().stream()
                .filter(stage -> stage.pull().equals(Optional.of(merge.number()))
                        && stage.gitOpsBranch().equals(Optional.of(merge.base())))
                .findFirst();
    }

    /**
     * @param rows of one run, the oldest first
     * @param pulls as they are now
     * @param takenOver numbers that another run had before
     */
    static List<Broken> once(List<RowSeen> rows, List<Pull> pulls, Set<Integer> takenOver) {
        Map<String, Set<Integer>> numbers = new TreeMap<>();
        Map<String, Set<String>> merges = new TreeMap<>();
        for (RowSeen row : rows) {
            for (StageSeen stage : row.stages()) {
                stage.pull()
                        .filter(number -> !takenOver.contains(number))
                        .ifPresent(number -> numbers.computeIfAbsent(stage.environment(), key -> new TreeSet<>())
                                .add(number));
                stage.mergeCommit()
                        .ifPresent(commit -> merges.computeIfAbsent(stage.environment(), key -> new TreeSet<>())
                                .add(Trees.brief(commit)));
            }
        }
        String name = rows.get(0).name();
        List<Broken> broken = new ArrayList<>();
        merges.forEach((environment, commits) -> {
            if (commits.size() > 1) {
                broken.add(new Broken(
                        Promise.ONE_MERGE_PER_STAGE,
                        name + " noted several merges into " + environment + ": " + commits));
            }
        });
        numbers.forEach((environment, its) -> {
            List<Pull> theirs =
                    pulls.stream().filter(pull -> its.contains(pull.number())).toList();
            // Merged by a person while it was being updated, it is proved by a run of its own, and the update goes on
            // top.
            List<String> alive = theirs.stream()
                    .filter(pull -> pull.open() || pull.merged())
                    .filter(pull -> theirs.stream().noneMatch(pull::wasMergedByAPersonBefore))
                    .map(pull -> "#" + pull.number() + (pull.open() ? " open" : " merged"))
                    .toList();
            if (alive.size() > 1) {
                broken.add(new Broken(
                        alive.stream().filter(one -> one.endsWith("merged")).count() > 1
                                ? Promise.ONE_MERGE_PER_STAGE
                                : Promise.ONE_PULL_REQUEST_PER_STAGE,
                        name + " has several pull requests for " + environment + ": " + alive));
            }
        });
        return broken;
    }
}
