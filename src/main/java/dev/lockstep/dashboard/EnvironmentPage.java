package dev.lockstep.dashboard;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.queries.Board;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.evidence.Reconcilers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One environment: how it stands, what came to it and what must prove it.
 *
 * @param follows the GitOps branch, in words
 * @param older whether more was deployed than is shown
 */
public record EnvironmentPage(
        Lane lane,
        String follows,
        Optional<Commit> base,
        Optional<Commit> merged,
        boolean operator,
        List<Deployed> deployed,
        boolean older,
        int expected,
        List<Group> groups) {
    static final int SHOWN = 25;

    /** Of a large fleet those that are missing or failing, and some others; a page of their own has all. */
    static final int CLUSTERS_SHOWN = 60;

    /**
     * @param merged what it became on the GitOps branch, empty when no manifest changed; {@code commit} what was promoted
     * @param took from the merge to the proof
     */
    public record Deployed(
            Optional<Commit> merged,
            Moment at,
            Commit commit,
            String title,
            long number,
            String noun,
            Mark mark,
            String took,
            String reason) {}

    /**
     * @param size of them, of which {@code members} may be only some
     * @param more where the others are, and how many; empty when there are none
     */
    public record Group(String clusterType, int size, List<Member> members, Optional<Link> more) {}

    public String pause() {
        return LineResource.pause(lane.pipeline(), Optional.of(lane.environment()));
    }

    public String rollBack() {
        return RollBackResource.address(lane.pipeline(), lane.environment());
    }

    /** @param says the reconciler's own state in few words, {@code commit} what it applied last */
    public record Member(
            String id,
            String cluster,
            String source,
            String name,
            Mark mark,
            String says,
            Optional<Commit> commit,
            List<Workload> workloads,
            Moment seen) {}

    static EnvironmentPage of(
            Board.Environment environment,
            Lane lane,
            Deployments.Page deployments,
            Reconcilers.Followers followers,
            Instant now,
            Duration silentAfter,
            boolean operator) {
        return new EnvironmentPage(
                lane,
                environment
                        .gitOpsBranch()
                        .flatMap(branch -> environment
                                .gitOpsRepository()
                                .map(repository -> branch + " of "
                                        + RepositoryUrl.of(repository).fullName()))
                        .orElse(""),
                environment.baseCommit().map(Commit::new),
                environment.mergedCommit().map(Commit::new),
                operator,
                deployments.items().stream().map(one -> deployed(one, now)).toList(),
                deployments.next().isPresent(),
                followers.byType().values().stream().mapToInt(Integer::intValue).sum(),
                groups(followers, Address.members(lane.pipeline(), lane.environment()), now, silentAfter));
    }

    private static Deployed deployed(Deployments.Deployment one, Instant now) {
        return new Deployed(
                one.mergeCommitSha().map(Commit::new),
                Moment.ago(one.at(), now),
                new Commit(one.commit()),
                one.title(),
                one.number(),
                RunKind.valueOf(one.kind()).noun(),
                Mark.of(StageStatus.valueOf(one.outcome())),
                one.provenAt()
                        .filter(at -> one.mergeCommitSha().isPresent() && !at.isBefore(one.at()))
                        .map(at -> "proven after " + Moment.span(Duration.between(one.at(), at)))
                        .orElse(""),
                one.reason().map(Sentence::brief).orElse(""));
    }

    /** @param all where all of them are */
    private static List<Group> groups(Reconcilers.Followers followers, Address all, Instant now, Duration silentAfter) {
        return followers.byType().entrySet().stream()
                .map(type -> {
                    List<Member> members = members(followers, type.getKey(), now, silentAfter);
                    int more = type.getValue() - members.size();
                    return new Group(
                            name(type.getKey()),
                            type.getValue(),
                            members,
                            more <= 0
                                    ? Optional.empty()
                                    : Optional.of(new Link(
                                            all.with("type", type.getKey()).text(),
                                            members.isEmpty() ? "All " + more + " of them" : "and " + more + " more")));
                })
                .toList();
    }

    static String name(String clusterType) {
        return clusterType.isEmpty() ? "no cluster type in its path" : clusterType;
    }

    private static List<Member> members(
            Reconcilers.Followers followers, String clusterType, Instant now, Duration silentAfter) {
        return followers.shown().stream()
                .filter(one -> one.report().clusterType().equals(clusterType))
                .sorted(Comparator.comparing((Reconciler one) -> one.report().cluster())
                        .thenComparing(one -> one.report().id().name()))
                .map(one -> member(one, now, silentAfter))
                .toList();
    }

    /** @param silentAfter age of what is known from which it counts as silent */
    static Member member(Reconciler one, Instant now, Duration silentAfter) {
        Evidence evidence = one.report().evidence();
        return new Member(
                one.report().cluster() + "-" + one.report().id().name(),
                one.report().cluster(),
                one.report().kind().label(),
                one.report().id().name(),
                Health.of(one, now, silentAfter),
                says(evidence),
                commit(evidence).map(Commit::new),
                Workload.of(evidence),
                Moment.ago(one.report().observedAt(), now));
    }

    private static String says(Evidence evidence) {
        if (evidence instanceof Evidence.Flux flux) {
            return flux.suspended() ? "suspended" : flux.complianceState().orElse("no status yet");
        }
        if (evidence instanceof Evidence.Argo argo) {
            return argo.syncStatus() + ", " + argo.healthStatus();
        }
        throw new IllegalStateException("unknown evidence " + evidence.getClass());
    }

    private static Optional<String> commit(Evidence evidence) {
        if (evidence instanceof Evidence.Flux flux) {
            return flux.objects().stream()
                    .flatMap(object -> object.appliedCommit().stream())
                    .findFirst();
        }
        if (evidence instanceof Evidence.Argo argo) {
            return argo.operationRevision().or(argo::revision);
        }
        throw new IllegalStateException("unknown evidence " + evidence.getClass());
    }
}
