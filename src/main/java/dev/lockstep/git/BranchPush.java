package dev.lockstep.git;

import dev.lockstep.ports.GitWriter.Written;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RemoteRefUpdate;

/**
 * Moves or deletes one branch of the remote, if it is where it is expected to be. The server compares again, so two
 * writers cannot both win. A branch may be moved to a commit that is not a descendant: the lease is the guard.
 */
final class BranchPush {
    private final Remote remote;

    BranchPush(Remote remote) {
        this.remote = remote;
    }

    Written move(Repository local, AllowedAddress address, String branch, ObjectId to, Optional<ObjectId> expected) {
        String ref = Remote.branchRef(branch);
        // Noted as fetched, too: what was written here is not brought back by the fetch after its merge.
        String noted = Remote.FETCHED + branch;
        RemoteRefUpdate update = update(local, to, ref, noted, expected.orElse(ObjectId.zeroId()));
        String doing = "pushing to branch " + branch + " of";
        PushResult result = remote.push(local, address, doing, update);
        return switch (update.getStatus()) {
            case OK, UP_TO_DATE -> new Written.At(to.name());
            case REJECTED_REMOTE_CHANGED, REJECTED_OTHER_REASON, REJECTED_NONFASTFORWARD -> {
                Optional<ObjectId> actual = remote.head(local, address, branch);
                if (actual.isPresent() && actual.get().equals(to)) {
                    yield new Written.At(to.name());
                }
                if (!actual.equals(expected)) {
                    yield new Written.HeadMoved(actual.map(ObjectId::name));
                }
                Optional<String> other =
                        actual.isPresent() ? Optional.empty() : remote.inTheWay(local, address, branch);
                if (other.isPresent()) {
                    yield new Written.NameTaken(other.get());
                }
                throw refused(doing, address, update, result);
            }
            default -> throw refused(doing, address, update, result);
        };
    }

    /** False when the branch is gone or elsewhere. */
    boolean delete(Repository local, AllowedAddress address, String branch, ObjectId expected) {
        String ref = Remote.branchRef(branch);
        RemoteRefUpdate update = update(local, null, ref, null, expected);
        String doing = "deleting branch " + branch + " of";
        PushResult result = remote.push(local, address, doing, update);
        return switch (update.getStatus()) {
            case OK -> true;
            case NON_EXISTING, UP_TO_DATE -> false;
            case REJECTED_REMOTE_CHANGED, REJECTED_OTHER_REASON -> {
                if (!remote.head(local, address, branch).equals(Optional.of(expected))) {
                    yield false;
                }
                throw refused(doing, address, update, result);
            }
            default -> throw refused(doing, address, update, result);
        };
    }

    private static RemoteRefUpdate update(Repository local, ObjectId to, String ref, String noted, ObjectId expected) {
        try {
            return new RemoteRefUpdate(local, to == null ? null : to.name(), to, ref, true, noted, expected);
        } catch (IOException e) {
            throw new Permanent("the push of " + ref + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private static RuntimeException refused(
            String doing, AllowedAddress address, RemoteRefUpdate update, PushResult result) {
        String said = (update.getMessage() == null ? "" : update.getMessage() + " ")
                + (result.getMessages() == null ? "" : result.getMessages());
        String message = doing + " " + address + ": the server refused it (" + update.getStatus() + "): "
                + GitFailures.printable(said.isBlank() ? "no reason given" : said);
        // The branch is where it was, so a lock was held for a moment, by another push or by maintenance.
        String lower = said.toLowerCase(Locale.ROOT);
        return lower.contains("lock") && lower.contains("fail")
                        || lower.contains("cannot lock ref")
                        || lower.contains("internal server error")
                ? new Transient(message, null)
                : new Rejected(
                        message + "; look at the branch's protection rules and hooks, and whether the token may push");
    }
}
