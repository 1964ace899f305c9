package dev.lockstep.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Which paths of a GitOps tree belong to Lockstep, and what a rendering changes there. */
public final class GitOpsTree {
    /** Holds the promoted commit id and nothing else. */
    public static final String TRACKING_FILE = ".github/tracking/Promoted_Commit_Id";

    private GitOpsTree() {}

    /** Everything in a top-level folder whose name does not start with a dot, and the tracking file. */
    public static boolean owned(String path) {
        int slash = path.indexOf('/');
        return slash > 0 && path.charAt(0) != '.' || path.equals(TRACKING_FILE);
    }

    /**
     * A rendering without a tracking file leaves the one that exists alone. A file that is too large to have been rendered is not
     * what was rendered.
     *
     * @param existing the whole tree; what is not owned is not looked at
     * @param rendered all owned files as they shall be
     */
    public static TreeChange diff(FileSet existing, SortedMap<String, byte[]> rendered) {
        List<String> written = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : rendered.entrySet()) {
            byte[] known = existing.files().get(file.getKey());
            (known != null && Arrays.equals(known, file.getValue()) ? unchanged : written).add(file.getKey());
        }
        List<String> deleted = Stream.concat(existing.files().keySet().stream(), existing.tooLarge().keySet().stream())
                .filter(path -> owned(path) && !path.equals(TRACKING_FILE) && !rendered.containsKey(path))
                .sorted()
                .toList();
        return new TreeChange(written, deleted, unchanged);
    }
}
