package dev.lockstep.rendering;

import dev.lockstep.promotion.TreeChanges;
import dev.lockstep.promotion.TreeChanges.Kind;
import dev.lockstep.promotion.TreeChanges.TargetChange;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.TreeChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which deployment targets a change of files is about: each has a folder of its own in that of its cluster type. */
final class TargetChanges {
    /** @param target empty: files of the cluster type that belong to no target */
    private record Folder(String clusterType, String target) {}

    private record Changed(Kind kind, String target) {}

    private TargetChanges() {}

    /** @param rendered paths as they shall be */
    static TreeChanges between(FileSet existing, Collection<String> rendered, TreeChange change) {
        Set<Folder> before =
                folders(Stream.concat(existing.files().keySet().stream(), existing.tooLarge().keySet().stream()));
        Set<Folder> after = folders(rendered.stream());
        Map<Changed, Set<String>> types =
                new TreeMap<>(Comparator.comparing(Changed::kind).thenComparing(Changed::target));
        int[] counts = new int[Kind.values().length];
        for (Folder folder : folders(Stream.concat(change.written().stream(), change.deleted().stream()))) {
            Kind kind =
                    !after.contains(folder) ? Kind.DISAPPEARS : before.contains(folder) ? Kind.CHANGES : Kind.APPEARS;
            types.computeIfAbsent(new Changed(kind, folder.target()), none -> new TreeSet<>())
                    .add(folder.clusterType());
            counts[kind.ordinal()] += folder.target().isEmpty() ? 0 : 1;
        }
        List<TargetChange> targets = new ArrayList<>();
        types.forEach(
                (changed, on) -> targets.add(new TargetChange(changed.kind(), changed.target(), List.copyOf(on))));
        return new TreeChanges(
                (int) before.stream()
                        .filter(folder -> !folder.target().isEmpty())
                        .count(),
                counts[Kind.DISAPPEARS.ordinal()],
                counts[Kind.APPEARS.ordinal()],
                counts[Kind.CHANGES.ordinal()],
                targets.subList(0, Math.min(TreeChanges.MOST, targets.size())),
                new TreeMap<>());
    }

    private static Set<Folder> folders(Stream<String> paths) {
        Set<Folder> folders = new HashSet<>();
        paths.filter(GitOpsTree::owned)
                .map(TargetChanges::folder)
                .flatMap(Optional::stream)
                .forEach(folders::add);
        return folders;
    }

    private static Optional<Folder> folder(String path) {
        if (path.equals(GitOpsTree.TRACKING_FILE)) {
            return Optional.empty();
        }
        int type = path.indexOf('/');
        int target = path.indexOf('/', type + 1);
        return Optional.of(new Folder(path.substring(0, type), target < 0 ? "" : path.substring(type + 1, target)));
    }
}
