package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.RepositoryAccess;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.StagePlan.MergeMethod;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What GitHub says of a repository. A user's token is told by {@code permissions} of the repository (that of its user: a
 * fine-grained token may have less). For a GitHub App's token that object says nothing; the permissions that came with
 * the token do.
 */
public final class GitHubRepositoryAccess implements RepositoryAccess {
    private final GitHubConnection gitHub;
    private final GitHubTokens tokens;

    public GitHubRepositoryAccess(GitHubConnection gitHub, GitHubTokens tokens) {
        this.gitHub = gitHub;
        this.tokens = tokens;
    }

    @Override
    public Access of(RepositoryUrl repository) {
        RepositoryCalls calls = gitHub.calls(repository);
        JsonNode told = calls.run("asking for the permissions", Need.METADATA, () -> calls.call("GET", "", null));
        Set<MergeMethod> methods = mergeMethods(told);
        Optional<JsonNode> installed = tokens.permissions(repository);
        if (installed.isPresent()) {
            JsonNode app = installed.get();
            boolean read = may(app, "contents", false) && may(app, "pull_requests", false);
            return new Access(
                    read,
                    Optional.of(may(app, "contents", true) && may(app, "pull_requests", true)),
                    Optional.of(may(app, "statuses", true)),
                    methods);
        }
        JsonNode user = told.path("permissions");
        Optional<Boolean> write = flag(user, "push");
        return new Access(
                flag(user, "pull").orElse(true),
                write,
                // Who may not push may not post statuses either; who may, may with a token that is not narrower.
                write.filter(may -> !may),
                methods);
    }

    private static boolean may(JsonNode permissions, String name, boolean write) {
        String granted = permissions.path(name).asText("");
        return granted.equals("write") || granted.equals("admin") || !write && granted.equals("read");
    }

    private static Optional<Boolean> flag(JsonNode object, String name) {
        return Optional.ofNullable(object.get(name)).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
    }

    private static Set<MergeMethod> mergeMethods(JsonNode repository) {
        Set<MergeMethod> allowed = EnumSet.noneOf(MergeMethod.class);
        flag(repository, "allow_merge_commit").filter(on -> on).ifPresent(on -> allowed.add(MergeMethod.MERGE));
        flag(repository, "allow_squash_merge").filter(on -> on).ifPresent(on -> allowed.add(MergeMethod.SQUASH));
        flag(repository, "allow_rebase_merge").filter(on -> on).ifPresent(on -> allowed.add(MergeMethod.REBASE));
        return allowed;
    }
}
