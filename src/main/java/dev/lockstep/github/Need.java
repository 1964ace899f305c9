package dev.lockstep.github;

/** The permission a call needs, in the words of GitHub's settings page. */
enum Need {
    PULL_REQUESTS_READ("Pull requests: read"),
    PULL_REQUESTS_WRITE("Pull requests: write"),
    /** Merging is writing to the base branch. */
    MERGE("Contents: write (and Workflows: write when .github/workflows changes)"),
    CONTENTS_READ("Contents: read"),
    STATUSES_READ("Commit statuses: read"),
    STATUSES_WRITE("Commit statuses: write"),
    METADATA("Metadata: read");

    private final String words;

    Need(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
