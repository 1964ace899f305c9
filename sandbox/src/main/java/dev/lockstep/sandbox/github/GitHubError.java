package dev.lockstep.sandbox.github;

import java.util.List;
import java.util.Map;

/** A refusal in GitHub's words; becomes {@code {"message", "errors", "documentation_url", "status"}}. */
public final class GitHubError extends RuntimeException {
    private final int status;
    private final transient List<Map<String, Object>> errors;

    GitHubError(int status, String message, List<Map<String, Object>> errors) {
        super(message);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    GitHubError(int status, String message) {
        this(status, message, List.of());
    }

    static GitHubError notFound() {
        return new GitHubError(404, "Not Found");
    }

    /** A field that is missing or does not hold what it must ({@code missing_field}, {@code invalid}). */
    static GitHubError invalid(String resource, String field, String code) {
        return new GitHubError(
                422, "Validation Failed", List.of(Map.of("resource", resource, "field", field, "code", code)));
    }

    /** A rule that GitHub explains in words. */
    static GitHubError custom(String resource, String message) {
        return new GitHubError(
                422, "Validation Failed", List.of(Map.of("resource", resource, "code", "custom", "message", message)));
    }

    static GitHubError custom(String resource, String field, String message) {
        return new GitHubError(
                422,
                "Validation Failed",
                List.of(Map.of("resource", resource, "code", "custom", "field", field, "message", message)));
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** GitHub's list of what is wrong, empty for most errors. */
    public List<Map<String, Object>> errors() {
        return errors;
    }
}
