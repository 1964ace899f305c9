package dev.lockstep.steps;

import dev.lockstep.ports.PublicAddress;
import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.TreeChanges;
import dev.lockstep.promotion.TreeChanges.TargetChange;
import dev.lockstep.text.Inert;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a pull request says: what it brings, why, and what happens when it is merged. */
@ApplicationScoped
class PullRequestText {
    /** The label by which Kalypso's own workflows know a promotion's pull request. */
    static final String LABEL = "promoted";

    private static final int MOST_TOLERATED = 20;
    private static final int MOST_TARGETS = 100;
    private static final int MOST_TYPES = 20;

    private final PublicAddress address;

    PullRequestText(PublicAddress address) {
        this.address = address;
    }

    String title(Promotion promotion, Stage stage) {
        return headline(promotion, stage.environment()) + ": "
                + Text.brief(Inert.line(promotion.title()), Lengths.PULL_REQUEST_WORDS);
    }

    /** What a run does to an environment. */
    static String headline(Promotion run, String environment) {
        String commit = shortSha(run.commit());
        return switch (run.kind()) {
            case RECONFIGURATION -> "Reconfigure " + environment;
            case ROLLBACK -> "Roll " + environment + " back to " + commit;
            case PROMOTION, ADOPTION -> "Promote " + commit + " to " + environment;
        };
    }

    String body(Promotion promotion, Stage stage) {
        Pins pins = stage.pins().orElseThrow();
        RenderedTree tree = stage.rendered().orElseThrow();
        StagePlan plan = promotion.definition().plan(stage.environment());
        boolean reconfiguration = promotion.kind() == RunKind.RECONFIGURATION;
        boolean rollback = promotion.kind() == RunKind.ROLLBACK;
        StringBuilder body = new StringBuilder();
        tree.changes().ifPresent(changes -> body.append(changes(changes)));
        body.append(warnings(promotion, stage));
        body.append(
                        switch (promotion.kind()) {
                            case RECONFIGURATION -> "New configuration of **";
                            case ROLLBACK -> "Takes **";
                            case PROMOTION, ADOPTION -> "Brings **";
                        })
                .append(Inert.markdown(stage.environment()))
                .append(reconfiguration ? "**, base commit `" : rollback ? "** back to commit `" : "** to commit `")
                .append(pins.baseCommit())
                .append(reconfiguration ? "` as before: " : "` of the control plane: ")
                .append(plain(promotion.title()))
                .append(" (")
                .append(plain(promotion.author()))
                .append(").\n\n");
        body.append("| Cluster type | Deployment targets | Changed files |\n|---|---|---|\n");
        tree.assignments()
                .forEach((clusterType, targets) -> body.append("| ")
                        .append(Inert.markdown(clusterType))
                        .append(" | ")
                        .append(targets)
                        .append(" | ")
                        .append(tree.changesByClusterType().getOrDefault(clusterType, 0))
                        .append(" |\n"));
        tree.changesByClusterType().forEach((clusterType, files) -> {
            if (!tree.assignments().containsKey(clusterType)) {
                body.append("| ")
                        .append(Inert.markdown(clusterType))
                        .append(" (removed) | 0 | ")
                        .append(files)
                        .append(" |\n");
            }
        });
        body.append("\nRendered from base `")
                .append(shortSha(pins.baseCommit()))
                .append("`, branch ")
                .append(Inert.code(pins.environment().name()))
                .append(" at `")
                .append(shortSha(pins.environmentCommit()))
                .append("`, on top of `")
                .append(shortSha(pins.gitOpsBase()))
                .append("`.\n\n");
        pins.notes()
                .forEach(note ->
                        body.append("**Note:** ").append(Inert.markdown(note)).append(".\n\n"));
        body.append(tolerated(tree));
        body.append(
                plan.autoMerge() && MergeHold.of(promotion, stage).isEmpty()
                        ? "Lockstep merges this pull request itself. "
                        : "Review and merge it to go on. Closing it ends the "
                                + promotion.kind().noun() + ". ");
        body.append("After the merge every cluster of ")
                .append(Inert.markdown(stage.environment()))
                .append(" must prove that it runs the merged commit before anything advances. "
                        + "Please do not push to this branch.\n\n");
        String kind = promotion.kind().noun();
        body.append("[")
                .append(kind.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(kind.substring(1))
                .append(" #")
                .append(promotion.number())
                .append("](")
                .append(address.of(promotion))
                .append(")\n");
        return body.toString();
    }

    /** What disappears comes first: it is what a reviewer must not miss. */
    private static String changes(TreeChanges changes) {
        if (changes.isEmpty()) {
            return "";
        }
        StringBuilder said = new StringBuilder();
        said.append(
                        changes.disappearing() == 0
                                ? "Nothing disappears"
                                : "**" + changes.disappearing() + " of "
                                        + Sentences.counted(changes.before(), "assignment")
                                        + (changes.disappearing() == 1 ? " disappears**" : " disappear**"))
                .append("; ")
                .append(changes.appearing())
                .append(changes.appearing() == 1 ? " appears, " : " appear, ")
                .append(changes.changing())
                .append(changes.changing() == 1 ? " changes.\n\n" : " change.\n\n");
        said.append("| | Deployment target | Cluster types (known clusters) |\n|---|---|---|\n");
        List<TargetChange> shown = changes.targets()
                .subList(0, Math.min(MOST_TARGETS, changes.targets().size()));
        for (TargetChange target : shown) {
            said.append("| ")
                    .append(
                            switch (target.kind()) {
                                case DISAPPEARS -> "**disappears**";
                                case APPEARS -> "appears";
                                case CHANGES -> "changes";
                            })
                    .append(" | ")
                    .append(target.target().isEmpty() ? "other files" : plain(target.target()))
                    .append(" | ")
                    .append(target.clusterTypes().stream()
                            .limit(MOST_TYPES)
                            .map(type -> plain(type) + " (" + changes.clusters().getOrDefault(type, 0) + ")")
                            .collect(Collectors.joining(", ")))
                    .append(target.clusterTypes().size() > MOST_TYPES ? ", …" : "")
                    .append(" |\n");
        }
        int more = changes.targets().size() - shown.size();
        return said.append(more > 0 ? "\nand more, which the page of this run lists\n\n" : "\n")
                .toString();
    }

    private static String warnings(Promotion promotion, Stage stage) {
        StringBuilder said = new StringBuilder();
        Optional<RenderWarnings> warnings = stage.rendered().flatMap(RenderedTree::warnings);
        List<String> sentences = warnings.map(RenderWarnings::sentences).orElse(List.of());
        if (!sentences.isEmpty()) {
            List<String> added = warnings.get().added();
            said.append("**")
                    .append(Sentences.counted(warnings.get().all().size(), "warning"))
                    .append("** of this rendering:\n\n");
            sentences.stream()
                    .sorted(Comparator.comparing((String sentence) -> !added.contains(sentence)))
                    .limit(MOST_TOLERATED)
                    .forEach(sentence -> said.append(added.contains(sentence) ? "- new: " : "- ")
                            .append(Inert.markdown(Text.brief(Text.line(sentence), Lengths.PULL_REQUEST_PROBLEM)))
                            .append('\n'));
            int more = warnings.get().all().size() - Math.min(MOST_TOLERATED, sentences.size());
            said.append(more > 0 ? "- and " + more + " more, which are in the run's events\n\n" : "\n");
        }
        if (MergeHold.of(promotion, stage).isPresent()) {
            said.append(
                    "**Lockstep does not merge this by itself**: a person releases it on the page of the run, or merges it.\n\n");
        }
        return said.toString();
    }

    /** What newer rules refuse; people should know before they merge it, and before they promote it again. */
    private static String tolerated(RenderedTree tree) {
        if (tree.tolerated().isEmpty()) {
            return "";
        }
        StringBuilder said = new StringBuilder(
                "**Rendered by the rules under which this commit was proven here before.** Today's rules refuse:\n\n");
        for (String problem : tree.tolerated()
                .subList(0, Math.min(MOST_TOLERATED, tree.tolerated().size()))) {
            said.append("- ")
                    .append(Inert.markdown(Text.brief(Text.line(problem), Lengths.PULL_REQUEST_PROBLEM)))
                    .append('\n');
        }
        int more = tree.tolerated().size() - MOST_TOLERATED;
        return said.append(more > 0 ? "- and " + more + " more, which are in the run's events\n\n" : "\n")
                .toString();
    }

    private static String shortSha(String commit) {
        return commit.substring(0, 7);
    }

    /** Text from elsewhere cannot break out of its sentence: no markup, no mentions, one line. */
    private static String plain(String text) {
        return Inert.markdown(Text.brief(Text.line(text), Lengths.PULL_REQUEST_WORDS));
    }
}
