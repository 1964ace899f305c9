package dev.lockstep.scheduler;

import java.util.List;

/**
 * What a rendering changes in a GitOps tree. Paths are sorted.
 *
 * @param written new or with other content
 * @param deleted ours, and no longer rendered
 * @param unchanged rendered as they are
 */
public record TreeChange(List<String> written, List<String> deleted, List<String> unchanged) {
    public TreeChange {
        written = List.copyOf(written);
        deleted = List.copyOf(deleted);
        unchanged = List.copyOf(unchanged);
    }

    public boolean isEmpty() {
        return written.isEmpty() && deleted.isEmpty();
    }

    /** Whether anything changes that a cluster applies; the tracking file alone is no such thing. */
    public boolean manifestsChanged() {
        return !deleted.isEmpty() || written.stream().anyMatch(path -> !path.equals(GitOpsTree.TRACKING_FILE));
    }
}
