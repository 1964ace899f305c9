package dev.lockstep.promotion;

import dev.lockstep.promotion.TreeChanges.Kind;
import dev.lockstep.promotion.TreeChanges.TargetChange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Why Lockstep does not merge a pull request by itself before a person has looked at it: more disappears than the environment allows,
 * or there are warnings that its last proven rendering did not have. A rollback is what a person asked for, and is not held.
 *
 * @param id of what is held: the rendered tree and the reasons; whoever releases it names it
 * @param reasons sentences
 */
public record MergeHold(String id, List<String> reasons) {
    private static final int NAMED = 10;
    private static final int ID = 32;

    public MergeHold {
        reasons = List.copyOf(reasons);
    }

    /** Whether a stage whose pull request Lockstep merges by itself is held, released or not. */
    public static Optional<MergeHold> of(Promotion run, Stage stage) {
        StagePlan plan = run.definition().plan(stage.environment());
        if (!plan.autoMerge()
                || run.kind() == RunKind.ROLLBACK
                || stage.rendered().isEmpty()) {
            return Optional.empty();
        }
        RenderedTree tree = stage.rendered().get();
        List<String> reasons = new ArrayList<>();
        tree.changes()
                .filter(changes -> tooMany(changes, plan.maxRemoved()))
                .ifPresent(changes -> reasons.add(removals(changes, plan.maxRemoved())));
        tree.warnings().ifPresent(warnings -> addWarnings(warnings.added(), reasons));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(new MergeHold(id(tree.digest(), reasons), reasons));
    }

    /** One is never too many. */
    private static boolean tooMany(TreeChanges changes, int percent) {
        return changes.disappearing() > 1 && changes.disappearing() * 100L > (long) percent * changes.before();
    }

    private static String removals(TreeChanges changes, int percent) {
        List<TargetChange> gone = changes.targets().stream()
                .filter(target -> target.kind() == Kind.DISAPPEARS)
                .toList();
        List<String> named = new ArrayList<>();
        gone.stream()
                .limit(NAMED)
                .forEach(target -> named.add(target.target() + " from " + String.join(", ", target.clusterTypes())));
        return changes.disappearing() + " of " + Sentences.counted(changes.before(), "assignment")
                + " would disappear, which is more than the " + percent + "% of maxRemoved: " + String.join("; ", named)
                + (gone.size() > NAMED ? "; and others" : "");
    }

    private static void addWarnings(List<String> added, List<String> reasons) {
        added.stream().limit(NAMED).forEach(one -> reasons.add("new since what was proven here last: " + one));
        if (added.size() > NAMED) {
            reasons.add("and " + Sentences.counted(added.size() - NAMED, "more new warning"));
        }
    }

    private static String id(String tree, List<String> reasons) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(tree.getBytes(StandardCharsets.UTF_8));
            reasons.forEach(reason -> {
                sha.update((byte) 0);
                sha.update(reason.getBytes(StandardCharsets.UTF_8));
            });
            return HexFormat.of().formatHex(sha.digest()).substring(0, ID);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
