package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.PullRequests.State;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Pull requests as GitHub shows them, read directly: github-api asks GitHub again for every field that is null
 * ({@code mergeable}, {@code merged_by} and {@code merge_commit_sha} of each open pull request).
 */
final class PullRequestView {
    private static final String MERGE_COMMIT = "query($owner:String!,$name:String!,$number:Int!)"
            + "{repository(owner:$owner,name:$name){pullRequest(number:$number){mergeCommit{oid}}}}";

    private PullRequestView() {}

    static PullRequest get(RepositoryCalls calls, int number) throws IOException {
        JsonNode json = calls.call("GET", "/pulls/" + number, null);
        // "merged" is missing in some views; merged_at is in all.
        Optional<Instant> mergedAt = GitHubConnection.text(json, "merged_at").map(PullRequestView::instant);
        boolean merged = json.path("merged").asBoolean(false) || mergedAt.isPresent();
        State state = merged ? State.MERGED : json.path("state").asText().equals("open") ? State.OPEN : State.CLOSED;
        // On an open pull request this field is the test merge; on an unmerged closed one it is nothing.
        Optional<String> mergeCommit = merged ? mergeCommit(calls, json, number) : Optional.empty();
        return new PullRequest(
                number,
                required(calls, json, "html_url"),
                state,
                required(calls, json.path("head"), "ref"),
                required(calls, json.path("head"), "sha"),
                required(calls, json.path("base"), "ref"),
                mergeCommit,
                GitHubConnection.text(json.path("merged_by"), "login"),
                mergedAt,
                json.path("mergeable").isBoolean()
                        ? Optional.of(json.path("mergeable").booleanValue())
                        : Optional.empty(),
                condition(json));
    }

    /** One that is known to be open. What GitHub computes in the background is left empty: see the class comment. */
    static PullRequest ofOpen(RepositoryCalls calls, JsonNode json) {
        return new PullRequest(
                number(calls, json),
                required(calls, json, "html_url"),
                State.OPEN,
                required(calls, json.path("head"), "ref"),
                required(calls, json.path("head"), "sha"),
                required(calls, json.path("base"), "ref"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static int number(RepositoryCalls calls, JsonNode json) {
        if (!json.path("number").isInt()) {
            throw new Permanent("GitHub's answer about a pull request of " + calls.fullName() + " lacks number");
        }
        return json.path("number").intValue();
    }

    /** What a merge depends on besides the two heads, as one text; empty while GitHub is still finding it out. */
    private static Optional<String> condition(JsonNode json) {
        Optional<String> state = GitHubConnection.text(json, "mergeable_state")
                .filter(known ->
                        !known.equals("unknown") && !json.path("mergeable").isNull());
        return state.map(known -> known + (json.path("draft").asBoolean(false) ? ", a draft" : "") + ", updated "
                + json.path("updated_at").asText("at an unknown time"));
    }

    private static Optional<String> mergeCommit(RepositoryCalls calls, JsonNode json, int number) throws IOException {
        Optional<String> shown = GitHubConnection.text(json, "merge_commit_sha").filter(PullRequestView::isCommit);
        if (shown.isPresent() || calls.settings().graphqlUrl().isEmpty()) {
            return shown;
        }
        // API version 2026-03-10 no longer shows the field in REST.
        URI address = calls.settings().graphqlUrl().get();
        String name = calls.fullName().substring(calls.owner().length() + 1);
        JsonNode answer =
                calls.graphql(address, MERGE_COMMIT, Map.of("owner", calls.owner(), "name", name, "number", number));
        if (!answer.path("errors").isEmpty()) {
            throw new Permanent("GitHub's GraphQL at " + address + " does not tell the merge commit of pull request "
                    + number + " in " + calls.fullName() + ": "
                    + answer.path("errors").path(0).path("message").asText("no message"));
        }
        return GitHubConnection.text(answer.at("/data/repository/pullRequest/mergeCommit"), "oid")
                .filter(PullRequestView::isCommit);
    }

    static boolean isCommit(String text) {
        return text.matches("[0-9a-f]{40}");
    }

    private static String required(RepositoryCalls calls, JsonNode node, String field) {
        return GitHubConnection.text(node, field)
                .orElseThrow(() -> new Permanent(
                        "GitHub's answer about a pull request of " + calls.fullName() + " lacks " + field));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Permanent("GitHub's answer has a time that is none: " + text, e);
        }
    }
}
