package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryAccess;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.StagePlan.MergeMethod;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        GitHubHttp.Response answer = calls.run("asking for the permissions", Need.METADATA, () -> calls.get(""));
        JsonNode told = calls.run("asking for the permissions", Need.METADATA, () -> GitHubConnection.json(answer));
        Set<MergeMethod> methods = mergeMethods(told);
        Optional<JsonNode> installed = tokens.permissions(repository);
        if (installed.isPresent()) {
            return ofApp(installed.get(), methods);
        }
        JsonNode user = told.path("permissions");
        Optional<Boolean> write = flag(user, "push");
        Optional<String> scopes = answer.headers().firstValue("X-OAuth-Scopes");
        boolean open = flag(told, "private").filter(is -> !is).isPresent();
        if (scopes.isPresent() && !covers(scopes.get(), open)) {
            return new Access(
                    flag(user, "pull").orElse(true),
                    Optional.of(false),
                    Optional.of(scopes(scopes.get()).contains("repo:status")),
                    List.of("the scope repo (it has "
                            + (scopes.get().isBlank() ? "none" : Text.brief(Text.line(scopes.get()), Lengths.DETAIL))
                            + ")"),
                    Optional.empty(),
                    methods);
        }
        return new Access(
                flag(user, "pull").orElse(true),
                write,
                // Who may not push may not post statuses either; who may, may with a token that is not narrower.
                scopes.isPresent() ? write : write.filter(may -> !may),
                List.of(),
                scopes.isPresent()
                        ? Optional.empty()
                        : Optional.of("what GitHub shows is what the token's user may; it does not tell whether a"
                                + " fine-grained token itself may less, until a call is refused"),
                methods);
    }

    private static Access ofApp(JsonNode app, Set<MergeMethod> methods) {
        List<String> missing = Stream.of(
                        Map.entry("contents", "Contents: write"),
                        Map.entry("pull_requests", "Pull requests: write"),
                        Map.entry("statuses", "Commit statuses: write"))
                .filter(needed -> !may(app, needed.getKey(), true))
                .map(Map.Entry::getValue)
                .toList();
        return new Access(
                may(app, "contents", false) && may(app, "pull_requests", false),
                Optional.of(may(app, "contents", true) && may(app, "pull_requests", true)),
                Optional.of(may(app, "statuses", true)),
                missing,
                Optional.empty(),
                methods);
    }

    private static Set<String> scopes(String header) {
        return Set.of(header.strip().split("[,\\s]+"));
    }

    /** Whether a classic token's scopes are enough for all that is done here. */
    private static boolean covers(String header, boolean open) {
        Set<String> scopes = scopes(header);
        return scopes.contains("repo") || open && scopes.contains("public_repo");
    }

    @Override
    public RequiredStatuses requiredStatuses(RepositoryUrl repository, String branch) {
        RepositoryCalls calls = gitHub.calls(repository);
        String doing = "asking what branch " + branch + " requires";
        String name = Arrays.stream(branch.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        SortedSet<String> contexts = new TreeSet<>();
        JsonNode told = calls.run(doing, Need.CONTENTS_READ, () -> calls.call("GET", "/branches/" + name, null));
        JsonNode classic = told.path("protection").path("required_status_checks");
        classic.path("contexts").forEach(context -> contexts.add(context.asText()));
        classic.path("checks")
                .forEach(check -> contexts.add(check.path("context").asText()));
        boolean all = told.path("protection").isObject()
                || flag(told, "protected").filter(is -> !is).isPresent();
        try {
            JsonNode rules = calls.run(
                    doing, Need.METADATA, () -> calls.call("GET", "/rules/branches/" + name + "?per_page=100", null));
            for (JsonNode rule : rules) {
                if (rule.path("type").asText().equals("required_status_checks")) {
                    rule.path("parameters")
                            .path("required_status_checks")
                            .forEach(check -> contexts.add(check.path("context").asText()));
                }
            }
            all &= rules.size() < 100;
        } catch (Rejected e) {
            // A server without rulesets, or one that does not show them.
            all = false;
        }
        contexts.remove("");
        return new RequiredStatuses(contexts, all);
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
