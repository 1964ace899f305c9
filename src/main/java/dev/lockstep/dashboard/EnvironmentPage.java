package dev.lockstep.dashboard;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.LeadTimes;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.evidence.Reconcilers;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One environment: how it stands, what came to it and what must prove it.
 *
 * @param follows the GitOps branch, in words
 * @param leadTime how long promotions took to be proven here, in words; empty when none was
 * @param older whether more was deployed than is shown
 */
@RecordBuilder
public record EnvironmentPage(
        Lane lane,
        String follows,
        Optional<Commit> base,
        Optional<Commit> merged,
        String leadTime,
        boolean operator,
        List<Deployed> deployed,
        boolean older,
        int expected,
        List<Group> groups)
        implements EnvironmentPageBuilder.With {
    static final int SHOWN = 25;

    /** Of a large fleet those that are missing or failing, and some others; a page of their own has all. */
    static final int CLUSTERS_SHOWN = 50;

    /**
     * @param merged what it became on the GitOps branch, empty when no manifest changed; {@code commit} what was promoted
     * @param took from the merge to the proof
     */
    @RecordBuilder
    public record Deployed(
            Optional<Commit> merged,
            Moment at,
            Commit commit,
            String title,
            long number,
            String noun,
            Mark mark,
            String took,
            String reason)
            implements EnvironmentPageDeployedBuilder.With {}

    /**
     * @param size of them, of which {@code members} may be only some
     * @param more where the others are, and how many; empty when there are none
     */
    @RecordBuilder
    public record Group(String clusterType, int size, List<Member> members, Optional<Link> more)
            implements EnvironmentPageGroupBuilder.With {}

    public String pause() {
        return LineResource.pause(lane.pipeline(), Optional.of(lane.environment()));
    }

    public String look() {
        return LookNowResource.address(lane.pipeline(), lane.environment());
    }

    public String rollBack() {
        return RollBackResource.address(lane.pipeline(), lane.environment());
    }

    /**
     * @param says the reconciler's own state in few words, {@code commit} what it applied last
     * @param page where people see it elsewhere; may be empty
     */
    @RecordBuilder
    public record Member(
            String id,
            String cluster,
            String source,
            String name,
            Mark mark,
            String says,
            Optional<Commit> commit,
            List<Workload> workloads,
            Moment seen,
            ReconcilerId reconciler,
            String page)
            implements EnvironmentPageMemberBuilder.With {}

    static EnvironmentPage of(
            Board.Environment environment,
            Lane lane,
            Deployments.Page deployments,
            Reconcilers.Followers followers,
            LeadTimes leadTimes,
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
                words(leadTimes),
                operator,
                deployments.items().stream().map(one -> deployed(one, now)).toList(),
                deployments.next().isPresent(),
                followers.byType().values().stream().mapToInt(Integer::intValue).sum(),
                groups(followers, Address.members(lane.pipeline(), lane.environment()), now, silentAfter));
    }

    private static String words(LeadTimes times) {
        if (times.median().isEmpty() || times.p90().isEmpty()) {
            return "";
        }
        String median = Moment.span(times.median().get());
        return times.runs() == 1
                ? "Lead time " + median + ", of the one promotion that was proven here"
                : "Lead time " + median + " (median), "
                        + Moment.span(times.p90().get()) + " (90th percentile), of the last " + times.runs()
                        + " promotions that were proven here";
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
                Moment.ago(one.report().observedAt(), now),
                one.report().id(),
                "");
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
