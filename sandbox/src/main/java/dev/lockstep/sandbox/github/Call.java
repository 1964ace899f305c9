package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A REST request that was let in.
 *
 * @param url the absolute address without its query, for Link headers
 * @param body an object, empty if none was sent
 */
record Call(
        Account account,
        String url,
        Map<String, String> path,
        Map<String, String> query,
        Headers headers,
        JsonNode body,
        Repositories repositories) {

    /** Finds repositories for calls. */
    interface Repositories {
        Optional<HostedRepository> find(String owner, String name);
    }

    HostedRepository repository() {
        return repositories.find(path.get("owner"), path.get("repo")).orElseThrow(GitHubError::notFound);
    }

    int number() {
        String text = path.get("number");
        if (!text.matches("[0-9]{1,9}")) {
            throw GitHubError.notFound();
        }
        return Integer.parseInt(text);
    }

    String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** A text of the body; 422 if it is there and is no text. */
    Optional<String> text(String field) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new GitHubError(422, "Invalid request.\n\nFor '" + field + "', " + node + " is not a string.");
        }
        return Optional.of(node.textValue());
    }

    /** A text that must be there. */
    String required(String field) {
        return text(field)
                .orElseThrow(() -> new GitHubError(422, "Invalid request.\n\n\"" + field + "\" wasn't supplied."));
    }

    boolean flag(String field) {
        return body.path(field).asBoolean(false);
    }

    /** One page of a list with GitHub's Link header. */
    Reply page(List<?> all) {
        int size = Math.min(100, positive("per_page", 30));
        int page = positive("page", 1);
        int last = Math.max(1, (all.size() + size - 1) / size);
        int from = (int) Math.min((long) (page - 1) * size, all.size());
        List<String> links = new ArrayList<>();
        if (page > 1) {
            links.add(link(Math.min(page - 1, last), "prev"));
        }
        if (page < last) {
            links.add(link(page + 1, "next"));
            links.add(link(last, "last"));
        }
        if (page > 1) {
            links.add(link(1, "first"));
        }
        Reply reply = Reply.ok(all.subList(from, Math.min(from + size, all.size())));
        return links.isEmpty() ? reply : reply.with("Link", String.join(", ", links));
    }

    private String link(int page, String rel) {
        StringBuilder text = new StringBuilder("<").append(url).append('?');
        query.forEach((name, value) -> {
            if (!name.equals("page")) {
                text.append(name).append('=').append(Router.encode(value)).append('&');
            }
        });
        return text.append("page=")
                .append(page)
                .append(">; rel=\"")
                .append(rel)
                .append('"')
                .toString();
    }

    private int positive(String name, int otherwise) {
        String text = query.getOrDefault(name, "");
        return text.matches("[1-9][0-9]{0,6}") ? Integer.parseInt(text) : otherwise;
    }
}
