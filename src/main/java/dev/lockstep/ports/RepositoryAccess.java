package dev.lockstep.ports;

import dev.lockstep.promotion.StagePlan.MergeMethod;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the credentials may do with a repository, as far as it can be read without writing. */
public interface RepositoryAccess {
    /**
     * @param read whether contents and pull requests can be read
     * @param write whether branches can be pushed; empty when the other side does not tell
     * @param statuses whether commit statuses can be posted; empty when the other side does not tell
     * @param missing permissions that these credentials do not have, by their names in the other side's settings, as far as it tells
     *     them: "Pull requests: write"
     * @param untold what of the permissions the other side does not tell, as a sentence
     * @param mergeMethods what the repository's settings allow; empty when they are not shown to these credentials
     */
    record Access(
            boolean read,
            Optional<Boolean> write,
            Optional<Boolean> statuses,
            List<String> missing,
            Optional<String> untold,
            Set<MergeMethod> mergeMethods) {
        public Access {
            missing = List.copyOf(missing);
            mergeMethods = Set.copyOf(mergeMethods);
        }
    }

    /** @throws OutsideException when the other side does not answer, or does not know the repository */
    Access of(RepositoryUrl repository);

    /**
     * Status checks without which a branch takes no merge.
     *
     * @param all whether there can be no others than these: false where the other side shows these credentials a part only
     */
    record RequiredStatuses(SortedSet<String> contexts, boolean all) {
        public RequiredStatuses {
            contexts = Collections.unmodifiableSortedSet(new TreeSet<>(contexts));
        }
    }

    /** @throws OutsideException when the other side does not answer, or does not know the branch */
    RequiredStatuses requiredStatuses(RepositoryUrl repository, String branch);
}
