package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A file that a pull request changes.
 *
 * @param status added, modified or removed
 * @param patch the hunks, in unified format; empty for a binary or very long one
 */
public record ChangedFile(String path, String status, int additions, int deletions, String patch) {
    /** What the head has that the base had not when they parted. */
    public static List<ChangedFile> of(HostedRepository repository, PullRequest pull) {
        History history = new History(repository);
        ObjectId head = ObjectId.fromString(pull.headSha());
        return history.changes(history.mergeBase(ObjectId.fromString(pull.baseSha()), head), head).stream()
                .map(change -> new ChangedFile(
                        change.path(), change.status(), change.additions(), change.deletions(), change.patch()))
                .toList();
    }
}
