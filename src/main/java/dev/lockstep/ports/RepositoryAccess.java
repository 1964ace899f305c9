package dev.lockstep.ports;

import dev.lockstep.promotion.StagePlan.MergeMethod;
import java.util.Optional;
import java.util.Set;

/** What the credentials may do with a repository, as far as it can be read without writing. */
public interface RepositoryAccess {
    /**
     * @param read whether contents and pull requests can be read
     * @param write whether branches can be pushed; empty when the other side does not tell
     * @param statuses whether commit statuses can be posted; empty when the other side does not tell
     * @param mergeMethods what the repository's settings allow; empty when they are not shown to these credentials
     */
    record Access(boolean read, Optional<Boolean> write, Optional<Boolean> statuses, Set<MergeMethod> mergeMethods) {
        public Access {
            mergeMethods = Set.copyOf(mergeMethods);
        }
    }

    /** @throws OutsideException when the other side does not answer, or does not know the repository */
    Access of(RepositoryUrl repository);
}
