package dev.lockstep.compliance;

import java.util.List;
import java.util.Optional;

/**
 * Which hooks of Argo CD a cluster type's folder holds at the target that it did not hold, as they are, at an earlier commit. A hook
 * that is gone needs no run, and is not among them.
 *
 * @param changed e.g. {@code Job default/smoke}, as they are written in the folder
 * @param doubt why there may be more; empty when these are all
 */
public record FolderHooks(List<String> changed, Optional<Doubt> doubt) {
    public static final FolderHooks NONE = new FolderHooks(List.of(), Optional.empty());

    /** @param why a clause that names the file, e.g. {@code drone/hook.yaml cannot be read as YAML} */
    public record Doubt(Kind kind, String why) {}

    public enum Kind {
        /** The folder is rendered, and no hook is written in it: it matters only for an application that has hooks. */
        RENDERED,
        /** There are hooks, or there is something that cannot be read or is too much. */
        UNREADABLE,
        /** Git does not answer: that passes. */
        UNREACHABLE
    }

    public FolderHooks {
        changed = List.copyOf(changed);
    }

    public static FolderHooks doubtful(Kind kind, String why) {
        return new FolderHooks(List.of(), Optional.of(new Doubt(kind, why)));
    }
}
