package dev.lockstep.rendering;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.scheduler.WorkloadRegistration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the commit that each workload is rendered from: the head of its branch. Where that cannot be had, because the repository or
 * the branch was deleted, renamed or closed to us, the commit that the environment was rendered from last does, which is still in
 * the local copy. One team's repository must not end the renderings of all the others.
 */
final class Sources {
    /**
     * What is known of an environment's sources.
     *
     * @param before what the environment was rendered from last; empty when it was not rendered by us yet, so that it is unknown what
     *     of it runs there already
     * @param waits whether a repository that does not answer is waited for; otherwise it is taken for one that cannot be read
     */
    record Known(Optional<Inputs.LastSources> before, boolean waits) {}

    private static final System.Logger LOG = System.getLogger(Sources.class.getName());

    private record Branch(String repository, String name) {}

    private final GitReader git;
    private final GitHistory history;
    private final Known known;
    private final Map<Branch, Optional<String>> heads = new HashMap<>();
    private final Map<Branch, OutsideException> unread = new HashMap<>();

    final TreeMap<String, Pins.Source> found = new TreeMap<>();
    final TreeSet<String> passedOver = new TreeSet<>();
    final List<String> notes = new ArrayList<>();

    Sources(GitReader git, GitHistory history, Known known) {
        this.git = git;
        this.history = history;
        this.known = known;
    }

    void add(WorkloadRegistration registration) {
        try {
            found.put(registration.name(), now(registration));
        } catch (OutsideException.Transient silent) {
            if (known.waits() || known.before().isEmpty()) {
                throw silent;
            }
            asBefore(registration, silent);
        } catch (OutsideException.Rejected | OutsideException.Permanent refused) {
            asBefore(registration, refused);
        } catch (Throwable defect) {
            OutOfMemory.haltIf(defect);
            LOG.log(System.Logger.Level.ERROR, "Workload " + registration.name() + " cannot be read", defect);
            asBefore(registration, OutsideException.of("reading it", defect));
        }
    }

    private Pins.Source now(WorkloadRegistration registration) {
        RepositoryUrl repository =
                Declarations.address(registration.repo(), "WorkloadRegistration", registration.location());
        String commit = head(repository, registration.branch())
                .orElseThrow(() -> new OutsideException.Rejected(
                        "branch " + registration.branch() + " of " + repository + " does not exist"));
        requireFolder(repository, commit, registration.path());
        return new Pins.Source(
                registration.repo(),
                registration.branch(),
                commit,
                registration.path(),
                Optional.of(registration.workspace()));
    }

    /** Each branch is asked for once, however many workloads are in it, so that all see one state of it. */
    private Optional<String> head(RepositoryUrl repository, String name) {
        Branch branch = new Branch(repository.key(), name);
        if (unread.containsKey(branch)) {
            throw unread.get(branch);
        }
        try {
            if (!heads.containsKey(branch)) {
                heads.put(branch, git.head(repository, name));
            }
            return heads.get(branch);
        } catch (OutsideException e) {
            unread.put(branch, e);
            throw e;
        }
    }

    private void requireFolder(RepositoryUrl repository, String commit, String path) {
        if (history.folderId(repository, commit, path).isEmpty()) {
            throw new OutsideException.Rejected(
                    "there is no folder '" + path + "' in " + repository + " at commit " + commit.substring(0, 7));
        }
    }

    private void asBefore(WorkloadRegistration registration, OutsideException why) {
        String name = "WorkloadRegistration " + registration.name() + " (" + registration.location() + ")";
        if (known.before().isEmpty()) {
            throw new OutsideException.Rejected(
                    name + " cannot be read: " + why.getMessage()
                            + "; correct the registration, or take it out. It is not passed over, because this environment"
                            + " was not rendered yet: what may run there already would be deleted",
                    why);
        }
        Pins.Source last = known.before().get().sources().get(registration.name());
        if (last == null && !known.before().get().complete()) {
            throw new OutsideException.Rejected(
                    name + " cannot be read: " + why.getMessage()
                            + "; correct the registration, or take it out. It is not passed over, because what is stored of an"
                            + " earlier rendering of this environment cannot be read (see the server's log): what runs there may"
                            + " be of it, and would be deleted",
                    why);
        }
        if (last == null) {
            passOver(registration, name, why);
            return;
        }
        boolean idle = known.before().get().idle().contains(registration.name());
        RepositoryUrl repository = RepositoryUrl.of(last.repository());
        try {
            requireFolder(repository, last.commit(), last.path());
        } catch (OutsideException.Transient silent) {
            if (known.waits() || !idle) {
                throw silent;
            }
            passOver(registration, name, why);
            return;
        } catch (OutsideException.Rejected | OutsideException.Permanent gone) {
            if (idle) {
                passOver(registration, name, why);
                return;
            }
            throw new OutsideException.Rejected(
                    name + " cannot be read any more: " + why.getMessage() + "; and neither can commit "
                            + last.commit().substring(0, 7) + " of " + repository
                            + ", which this environment was rendered from last: " + gone.getMessage()
                            + ". Leaving it out would delete what runs, so nothing is rendered: restore the repository"
                            + " or the branch, name the new one in the registration, or take the registration out",
                    gone);
        }
        found.put(registration.name(), last);
        notes.add(name + " is rendered from commit " + last.commit().substring(0, 7) + " of branch " + last.branch()
                + " of " + repository + " as before, because it cannot be read as it is now: " + why.getMessage()
                + ". Restore the repository or the branch, name the new one in the registration, or take it out");
    }

    /** Nothing of it runs here that would be deleted. */
    private void passOver(WorkloadRegistration registration, String name, OutsideException why) {
        passedOver.add(registration.name());
        notes.add(name + " is passed over, and nothing of it is deployed here: " + why.getMessage()
                + ". It is rendered as soon as its repository can be read; correct the registration, or take it out");
    }
}
