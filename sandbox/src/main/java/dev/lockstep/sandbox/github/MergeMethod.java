package dev.lockstep.sandbox.github;

import java.util.Locale;

/** How a pull request gets into its base. */
public enum MergeMethod {
    /** A commit with two parents. */
    MERGE,
    /** One new commit with everything. */
    SQUASH,
    /** Every commit again, on top of base. */
    REBASE;

    /** GitHub's lower-case word for it; a {@link GitHubError} of status 422 for any other. */
    public static MergeMethod of(String word) {
        for (MergeMethod method : values()) {
            if (method.word().equals(word)) {
                return method;
            }
        }
        throw new GitHubError(
                422, "Invalid request.\n\n" + word + " is not a member of [\"merge\", \"squash\", \"rebase\"].");
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
