package dev.lockstep.wiring;

import dev.lockstep.evidence.Sources;
import dev.lockstep.git.JGitRepositories;
import dev.lockstep.github.GitHubCommitStatuses;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.github.GitHubRepositoryAccess;
import dev.lockstep.github.GitHubTokens;
import dev.lockstep.hints.Hints;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryAccess;
import dev.lockstep.proxy.Proxies;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** In every test with a server: the ports over the real adapters, which refuse to be called inside a transaction. */
@Dependent
@Alternative
@Priority(1)
public class WatchedPorts {
    private static final List<String> CALLED_INSIDE = new CopyOnWriteArrayList<>();

    /** Calls of ports inside a transaction since the server has started. */
    public static List<String> calledInside() {
        return List.copyOf(CALLED_INSIDE);
    }

    public static void forget() {
        CALLED_INSIDE.clear();
    }

    @Produces
    @Singleton
    PullRequests pullRequests(GitHubConnection connection) {
        return watched(PullRequests.class, new GitHubPullRequests(connection));
    }

    @Produces
    @Singleton
    RepositoryAccess access(GitHubConnection connection, GitHubTokens tokens) {
        return watched(RepositoryAccess.class, new GitHubRepositoryAccess(connection, tokens));
    }

    @Produces
    @Singleton
    CommitStatuses statuses(GitHubConnection connection) {
        return watched(CommitStatuses.class, new GitHubCommitStatuses(connection));
    }

    @Produces
    @Singleton
    GitReader reader(JGitRepositories git) {
        return watched(GitReader.class, git);
    }

    @Produces
    @Singleton
    GitHistory history(JGitRepositories git) {
        return watched(GitHistory.class, git);
    }

    @Produces
    @Singleton
    GitWriter writer(JGitRepositories git) {
        return watched(GitWriter.class, git);
    }

    @Produces
    @Singleton
    Sources sources(
            Configuration configuration,
            InstantSource clock,
            JGitRepositories git,
            KubernetesClients clients,
            Hints hints) {
        Sources real = new Adapters().sources(configuration, clock, git, Proxies.none(), clients, hints);
        return new Sources(() -> real.all().stream()
                .map(source -> watched(ReconcilerSource.class, source))
                .toList());
    }

    private static <T> T watched(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (QuarkusTransaction.getStatus() != Status.STATUS_NO_TRANSACTION
                            && !method.getName().equals("name")) {
                        String call = port.getSimpleName() + "." + method.getName();
                        CALLED_INSIDE.add(call);
                        throw new IllegalStateException(call + " is called inside a transaction");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
