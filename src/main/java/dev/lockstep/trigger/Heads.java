package dev.lockstep.trigger;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where branches are, each asked for once: one look sees one state of the world. */
final class Heads {
    private record Branch(String repository, String name) {}

    private final GitReader git;
    // Pipelines are looked at side by side; asking twice at the same moment does no harm.
    private final Map<Branch, Optional<String>> known = new ConcurrentHashMap<>();
    private final Map<Branch, OutsideException> unread = new ConcurrentHashMap<>();

    Heads(GitReader git) {
        this.git = git;
    }

    Optional<String> of(RepositoryUrl repository, String branch) {
        Branch key = new Branch(repository.key(), branch);
        OutsideException refused = unread.get(key);
        if (refused != null) {
            // Once is enough: one that does not answer would be waited for by every environment that names it.
            throw refused;
        }
        Optional<String> head = known.get(key);
        if (head == null) {
            try {
                head = git.head(repository, branch);
            } catch (OutsideException e) {
                unread.put(key, e);
                throw e;
            }
            known.put(key, head);
        }
        return head;
    }

    String required(RepositoryUrl repository, String branch) {
        return of(repository, branch)
                .orElseThrow(() ->
                        new OutsideException.Rejected("branch " + branch + " of " + repository + " does not exist"));
    }
}
