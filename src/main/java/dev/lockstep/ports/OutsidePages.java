package dev.lockstep.ports;

import dev.lockstep.compliance.ReconcilerId;
import java.net.URI;
import java.util.Optional;

/**
 * Where people see elsewhere what Lockstep speaks of. Addresses are made from the server's settings and from what Lockstep itself knows things
 * by; nothing that others say becomes one.
 */
public interface OutsidePages {
    /** There are none. */
    OutsidePages NONE = new OutsidePages() {
        @Override
        public Optional<URI> commit(String repository, String commit) {
            return Optional.empty();
        }

        @Override
        public Optional<URI> reconciler(ReconcilerId id) {
            return Optional.empty();
        }
    };

    /**
     * GitHub's page of a commit.
     *
     * @param repository its address, as written
     * @return empty when it is not a repository of a GitHub that is configured
     */
    Optional<URI> commit(String repository, String commit);

    /** Argo CD's page of an application, or the Azure portal's of a cluster; empty when its source is not configured any more. */
    Optional<URI> reconciler(ReconcilerId id);
}
