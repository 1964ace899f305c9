package dev.lockstep.trigger;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where branches are, each repository asked once: one look sees one state of the world. Safe for many threads. */
final class Heads {
    private final GitReader git;
    private final Branches branches;
    private final Map<String, OfOne> repositories = new ConcurrentHashMap<>();

    Heads(GitReader git, Branches branches) {
        this.git = git;
        this.branches = branches;
    }

    Optional<String> of(RepositoryUrl repository, String branch) {
        return repositories
                .computeIfAbsent(repository.key(), key -> new OfOne(repository))
                .head(branch);
    }

    String required(RepositoryUrl repository, String branch) {
        return of(repository, branch)
                .orElseThrow(() ->
                        new OutsideException.Rejected("branch " + branch + " of " + repository + " does not exist"));
    }

    /** Whoever wants to know of the same repository at the same moment waits for the one answer; nobody else does. */
    private final class OfOne {
        private final RepositoryUrl repository;
        private final Map<String, Optional<String>> known = new TreeMap<>();
        private OutsideException refused;

        OfOne(RepositoryUrl repository) {
            this.repository = repository;
        }

        synchronized Optional<String> head(String branch) {
            if (!known.containsKey(branch)) {
                ask(branch);
            }
            return known.get(branch);
        }

        private void ask(String branch) {
            if (refused != null) {
                // Once is enough: one that does not answer would be waited for by every environment that names it.
                throw refused;
            }
            Set<String> asked = branches.with(repository, branch);
            try {
                Map<String, String> heads = git.heads(repository, asked);
                asked.forEach(one -> known.putIfAbsent(one, Optional.ofNullable(heads.get(one))));
                branches.found(repository, asked, heads.keySet());
            } catch (OutsideException e) {
                refused = e;
                throw e;
            }
        }
    }
}
