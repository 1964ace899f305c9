package dev.lockstep.sandbox.github;

/**
 * The three addresses a GitHub has; none is made from another.
 *
 * @param api REST, with {@code /api/v3}
 * @param git repositories
 * @param web pages for people
 */
public record Urls(String api, String git, String web) {
    String repo(String fullName) {
        return api + "/repos/" + fullName;
    }
}
