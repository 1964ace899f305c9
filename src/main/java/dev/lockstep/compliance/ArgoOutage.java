package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Condition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What keeps Argo CD from comparing an application with Git, and says nothing of what runs. */
final class ArgoOutage {
    private static final List<String> LIVE_STATE =
            List.of("failed to load live state", "failed to get cluster info", "error synchronizing cache state");

    /**
     * How the server that renders for Argo CD, go-git, the git command and gRPC say that nothing could be fetched. A branch or a folder
     * that is not there is none of these: there Git has answered.
     */
    private static final List<String> FETCHING = List.of(
            "failed to list refs",
            "failed to fetch",
            "git fetch",
            "ls-remote",
            "failed to initialize repository",
            "unable to access",
            "could not read from remote repository",
            "could not resolve host",
            "no such host",
            "connection refused",
            "connection reset",
            "dial tcp",
            "i/o timeout",
            "tls handshake",
            "ssh: handshake failed",
            "context deadline exceeded",
            "code = unavailable",
            "code = deadlineexceeded",
            "status code: 429",
            "status code: 5",
            "authentication required",
            "authorization failed",
            "repository not found");

    private ArgoOutage() {}

    /**
     * Argo CD cannot see what runs: what stands there as health and sync is not looked at. A specification that it refuses comes
     * first, for it is looked at without the cluster.
     */
    static Optional<String> ofItsCluster(Argo argo) {
        if (argo.conditions().stream().anyMatch(c -> c.type().equals("InvalidSpecError"))) {
            return Optional.empty();
        }
        return argo.conditions().stream()
                .filter(ArgoOutage::hidesTheCluster)
                .findFirst()
                .map(c -> "Argo CD cannot reach its cluster: " + Words.oneLine(c.message()))
                .or(() -> argo.conditions().stream()
                        .filter(c -> c.type().equals("UnknownError"))
                        .findFirst()
                        .map(c -> "Argo CD cannot look at it: " + Words.oneLine(c.message())));
    }

    /** In Argo CD's words. It passes when Git answers again, and until then nothing says that a cluster fails. */
    static Optional<String> ofGit(Argo argo) {
        return argo.conditions().stream()
                .filter(ArgoOutage::ofGit)
                .findFirst()
                .map(c -> Words.oneLine(c.type() + ": " + c.message()));
    }

    static boolean ofGit(Condition condition) {
        return condition.type().equals("ComparisonError") && names(condition, FETCHING) && !hidesTheCluster(condition);
    }

    private static boolean hidesTheCluster(Condition condition) {
        return condition.type().equals("ComparisonError") && names(condition, LIVE_STATE);
    }

    private static boolean names(Condition condition, List<String> words) {
        String message = condition.message().toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(message::contains);
    }
}
