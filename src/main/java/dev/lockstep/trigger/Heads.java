package dev.lockstep.trigger;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where branches are, each asked for once: one look sees one state of the world. */
final class Heads {
    private record Branch(String repository, String name) {}

    private final GitReader git;
    private final Map<Branch, Optional<String>> known = new HashMap<>();

    Heads(GitReader git) {
        this.git = git;
    }

    Optional<String> of(RepositoryUrl repository, String branch) {
        Branch key = new Branch(repository.key(), branch);
        Optional<String> head = known.get(key);
        if (head == null) {
            head = git.head(repository, branch);
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
