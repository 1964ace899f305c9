package dev.lockstep.invariants;

import dev.lockstep.invariants.EndOfAll.LaneEnd;
import dev.lockstep.invariants.EndOfAll.StatusSeen;
import dev.lockstep.invariants.RowSeen.StageSeen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The promises about what is there in the end. */
final class Ends {
    private Ends() {}

    static List<Broken> all(EndOfAll end) {
        List<Broken> broken = new ArrayList<>();
        runs(end, broken);
        end.lanes().forEach(lane -> lane(end, lane, broken));
        pulls(end, broken);
        baseWrites(end, broken);
        statuses(end, broken);
        return broken;
    }

    private static void runs(EndOfAll end, List<Broken> broken) {
        for (RowSeen row : end.rows()) {
            if (row.status().equals("RUNNING")) {
                broken.add(new Broken(
                        Promise.EVERY_RUN_ENDS,
                        row.name() + " still runs: "
                                + row.stages().stream()
                                        .filter(stage -> stage.status().equals("RUNNING"))
                                        .map(stage -> stage.environment() + " at " + stage.step())
                                        .toList()));
            }
            List<String> told = end.events().getOrDefault(row.run(), List.of());
            List<String> wanted = row.status().equals("RUNNING") ? List.of() : List.of(row.status());
            if (!told.equals(wanted)) {
                broken.add(new Broken(
                        Promise.EVENTS_ARE_KEPT,
                        row.name() + " is " + row.status() + ", and its events tell of the ends " + told));
            }
        }
        end.owing().forEach(owing -> broken.add(new Broken(Promise.NOTHING_OWED, owing)));
    }

    private static void lane(EndOfAll end, LaneEnd lane, List<Broken> broken) {
        List<String> unrest = new ArrayList<>();
        lane.inIt().ifPresent(run -> unrest.add(run + " is in it"));
        lane.lateMerge().ifPresent(late -> unrest.add("the late merge " + Trees.brief(late) + " has no run"));
        if (!lane.merged().equals(lane.proven()) && lane.merged().isPresent()) {
            unrest.add("merged " + Trees.brief(lane.merged().get()) + ", proven "
                    + lane.proven().map(Trees::brief).orElse("nothing"));
        }
        if (!unrest.isEmpty()) {
            broken.add(new Broken(Promise.LANES_AT_REST, lane.key() + ": " + String.join(", ", unrest)));
        }
        lane.pull()
                .ifPresent(pull -> broken.add(
                        new Broken(Promise.NOTHING_LEFT_OPEN, lane.key() + " still has pull request " + pull)));
        end.pulls().stream()
                .filter(pull -> pull.base().equals(lane.gitOpsBranch()))
                .filter(Pull::merged)
                .filter(pull -> !end.merges()
                        .getOrDefault(lane.key(), Set.of())
                        .contains(pull.mergeCommit().orElseThrow()))
                .forEach(pull -> broken.add(new Broken(
                        Promise.MERGES_NOTED,
                        lane.key() + " does not know that #" + pull.number() + " became "
                                + Trees.brief(pull.mergeCommit().get()))));
        base(end, lane, broken);
    }

    private static void base(EndOfAll end, LaneEnd lane, List<Broken> broken) {
        String known = lane.baseCommit().orElse("nothing");
        String written = end.baseRepo().getOrDefault(lane.key(), "nothing");
        if (!known.equals(written)) {
            broken.add(new Broken(
                    Promise.BASE_AGREES,
                    lane.key() + ": the lane says " + Trees.brief(known) + ", the BaseRepo " + Trees.brief(written)));
        }
        lane.baseBroughtBy()
                .filter(brought -> !brought.commit().equals(known))
                .ifPresent(brought -> broken.add(new Broken(
                        Promise.BASE_AGREES,
                        lane.key() + ": the lane says " + Trees.brief(known) + ", but " + brought.run() + " brought "
                                + Trees.brief(brought.commit()) + " last")));
    }

    private static void pulls(EndOfAll end, List<Broken> broken) {
        end.pulls().stream()
                .filter(Pull::open)
                .forEach(pull -> broken.add(new Broken(
                        Promise.NOTHING_LEFT_OPEN,
                        "pull request #" + pull.number() + " from " + pull.head() + " is still open")));
        end.branches()
                .forEach(branch ->
                        broken.add(new Broken(Promise.NOTHING_LEFT_OPEN, "branch " + branch + " is still there")));
    }

    private static void baseWrites(EndOfAll end, List<Broken> broken) {
        end.baseWrites().forEach((lane, writes) -> {
            Set<String> seen = new HashSet<>();
            writes.stream()
                    .filter(write -> !seen.add(write))
                    .forEach(write ->
                            broken.add(new Broken(Promise.ONE_BASE_WRITE, lane + " was written twice for: " + write)));
        });
    }

    private static void statuses(EndOfAll end, List<Broken> broken) {
        end.statuses().forEach((commit, statuses) -> {
            Map<String, StatusSeen> latest = new HashMap<>();
            for (StatusSeen status : statuses) {
                StatusSeen before = latest.put(status.context(), status);
                if (status.equals(before)) {
                    broken.add(new Broken(
                            Promise.NO_STATUS_TWICE,
                            "commit " + Trees.brief(commit) + " was told twice in a row: " + status.context() + ", "
                                    + status.state() + ", " + status.description()));
                }
            }
            Map<String, StageSeen> stages = new HashMap<>();
            Map<String, String> runs = new HashMap<>();
            end.rows().stream()
                    .filter(row -> row.commit().equals(commit) && !row.kind().equals("RECONFIGURATION"))
                    .forEach(row -> row.stages().stream()
                            .filter(stage -> !stage.status().equals("PENDING"))
                            .forEach(stage -> {
                                stages.put(stage.environment(), stage);
                                runs.put(stage.environment(), row.name());
                            }));
            stages.forEach((environment, stage) -> {
                String wanted = wanted(stage);
                String said = Optional.ofNullable(latest.get(environment + " environment"))
                        .map(StatusSeen::state)
                        .orElse("nothing");
                boolean takenBack = stage.proven() && said.equals("error") && rolledBack(end, environment, commit);
                if (!said.equals(wanted) && !takenBack) {
                    broken.add(new Broken(
                            Promise.STATUSES_FIT,
                            "commit " + Trees.brief(commit) + " in " + environment + " ended " + stage.status() + " ("
                                    + runs.get(environment) + "), and its last status is " + said));
                }
            });
        });
    }

    /** Whether the environment was taken back to another commit. */
    private static boolean rolledBack(EndOfAll end, String environment, String commit) {
        return end.rows().stream()
                .filter(row -> row.kind().equals("ROLLBACK") && !row.commit().equals(commit))
                .flatMap(row -> row.stages().stream())
                .anyMatch(stage -> stage.environment().equals(environment)
                        && stage.target().isPresent());
    }

    private static String wanted(StageSeen stage) {
        return switch (stage.status()) {
            case "SUCCEEDED", "NO_OP" -> "success";
            case "FAILED" -> "failure";
            case "RUNNING" -> "pending";
            default -> "error";
        };
    }
}
