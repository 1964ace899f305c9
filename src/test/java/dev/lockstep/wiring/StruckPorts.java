package dev.lockstep.wiring;

import dev.lockstep.chaos.Mutation;
import dev.lockstep.git.JGitRepositories;
import dev.lockstep.github.GitHubCommitStatuses;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.PullRequests;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The ports over the real adapters: each call is a point at which a worker may die, and a mutation may change it. */
@Dependent
@Alternative
public class StruckPorts {
    @Produces
    @Singleton
    PullRequests pullRequests(GitHubConnection connection) {
        return struck(PullRequests.class, new GitHubPullRequests(connection));
    }

    @Produces
    @Singleton
    CommitStatuses statuses(GitHubConnection connection) {
        return struck(CommitStatuses.class, new GitHubCommitStatuses(connection));
    }

    @Produces
    @Singleton
    GitReader reader(JGitRepositories git) {
        return struck(GitReader.class, git);
    }

    @Produces
    @Singleton
    GitHistory history(JGitRepositories git) {
        return struck(GitHistory.class, git);
    }

    @Produces
    @Singleton
    GitWriter writer(JGitRepositories git) {
        return struck(GitWriter.class, git);
    }

    private static <T> T struck(Class<T> port, T real) {
        return dev.lockstep.chaos.Life.around(port, Mutation.around(port, real));
    }
}
