package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.TreeChanges;
import dev.lockstep.steps.AwaitMergeStep;
import java.util.List;
import java.util.Optional;

/**
 * What a stage brings: which deployment targets disappear, appear and change, and what the rendering warns of.
 *
 * @param summary in a line
 * @param more whether there are others that are not named
 * @param newWarnings those that the rendering that was proven here last did not have
 * @param open whether it waits for its merge, so that people look at it now
 */
public record ChangesTable(
        String environment,
        String summary,
        List<Row> rows,
        boolean more,
        List<String> newWarnings,
        List<String> warnings,
        boolean open) {

    /** @param css how it is marked: gone, new or changed */
    public record Row(String change, String css, String target, List<Type> types, int clusters) {}

    public record Type(String name, int clusters) {}

    /** Empty before anything was rendered, and where nothing was kept of it or nothing changes. */
    static Optional<ChangesTable> of(Promotion run, Stage stage) {
        Optional<TreeChanges> changes =
                stage.rendered().flatMap(RenderedTree::changes).filter(any -> !any.isEmpty());
        Optional<RenderWarnings> warnings = stage.rendered().flatMap(RenderedTree::warnings);
        List<String> added = warnings.map(RenderWarnings::added).orElse(List.of());
        List<String> others = warnings.map(RenderWarnings::sentences).orElse(List.of()).stream()
                .filter(sentence -> !added.contains(sentence))
                .toList();
        if (changes.isEmpty() && added.isEmpty() && others.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ChangesTable(
                stage.environment(),
                summary(changes, added.size() + others.size()),
                changes.map(ChangesTable::rows).orElse(List.of()),
                changes.filter(all -> all.unnamed() > 0).isPresent(),
                added,
                others,
                AwaitMergeStep.held(run, stage).isPresent()));
    }

    private static String summary(Optional<TreeChanges> changes, int warnings) {
        String what =
                changes.map(TreeChanges::sentence).filter(any -> !any.isEmpty()).orElse("no assignment changes");
        return warnings == 0 ? what : what + " · " + warnings + (warnings == 1 ? " warning" : " warnings");
    }

    private static List<Row> rows(TreeChanges changes) {
        return changes.targets().stream()
                .map(target -> new Row(
                        switch (target.kind()) {
                            case DISAPPEARS -> "disappears";
                            case APPEARS -> "appears";
                            case CHANGES -> "changes";
                        },
                        switch (target.kind()) {
                            case DISAPPEARS -> "bad";
                            case APPEARS -> "good";
                            case CHANGES -> "quiet";
                        },
                        target.target().isEmpty() ? "other files" : target.target(),
                        target.clusterTypes().stream()
                                .map(type -> new Type(type, changes.clusters().getOrDefault(type, 0)))
                                .toList(),
                        changes.clusters(target)))
                .toList();
    }
}
