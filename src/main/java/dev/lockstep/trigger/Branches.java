package dev.lockstep.trigger;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which branches looks have found in each repository: the next look asks for all of them together, in one request, instead of for one
 * after the other as it comes to them. Of this process alone, and bounded; what is not remembered costs a request of its own.
 */
@ApplicationScoped
class Branches {
    private static final int MOST_REPOSITORIES = 5_000;
    private static final int MOST_OF_ONE = 1_000;

    private final GitReader git;
    private final Map<String, Set<String>> found = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MOST_REPOSITORIES;
        }
    };

    Branches(GitReader git) {
        this.git = git;
    }

    /** What one look sees: each repository as it is when the look comes to it first. */
    Heads look() {
        return new Heads(git, this);
    }

    /** The branch, and what else is asked for of its repository. */
    synchronized Set<String> with(RepositoryUrl repository, String branch) {
        Set<String> all = new TreeSet<>(found.getOrDefault(repository.key(), Set.of()));
        all.add(branch);
        return all;
    }

    /** Of the branches that were asked for, only those that there are will be asked for again. */
    synchronized void found(RepositoryUrl repository, Set<String> asked, Set<String> there) {
        Set<String> known = found.computeIfAbsent(repository.key(), key -> new TreeSet<>());
        known.removeAll(asked);
        known.addAll(there);
        if (known.size() > MOST_OF_ONE) {
            known.clear();
        }
    }
}
