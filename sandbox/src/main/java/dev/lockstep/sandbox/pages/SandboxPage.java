package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.Commit;
import dev.lockstep.dashboard.Mark;
import dev.lockstep.dashboard.Moment;
import dev.lockstep.dashboard.Sentence;
import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.BranchView;
import dev.lockstep.sandbox.fleet.ClusterKind;
import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.github.Delivery;
import dev.lockstep.sandbox.github.PullRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sandbox as a page.
 *
 * @param open pull requests that can be merged, {@code ended} the last ones that were merged or closed
 * @param start how the sandbox began
 * @param operator whether the reader may do something, {@code admin} also begin anew
 */
public record SandboxPage(
        List<Pull> open,
        List<Pull> ended,
        List<Cluster> clusters,
        boolean webhooks,
        String webhookTarget,
        List<Attempt> deliveries,
        List<Offer> commits,
        List<FaultView> faults,
        List<FaultForm.Offer> faultOffers,
        String start,
        List<Address> addresses,
        boolean operator,
        boolean admin) {
    private static final int ENDED_SHOWN = 5;
    private static final int DELIVERIES_SHOWN = 8;

    /** @param path of its page, {@code post} where its buttons go */
    public record Pull(
            String repository,
            int number,
            String title,
            String base,
            Mark mark,
            Optional<Commit> merged,
            Moment since,
            String path,
            String post) {}

    public record Cluster(
            String name, String kind, String clusterType, Mark mark, List<Choice> faults, List<Branch> branches) {}

    /** A fault to choose. */
    public record Choice(String name, String meaning, boolean chosen) {}

    public record Branch(
            String name,
            Optional<Commit> fetched,
            Optional<Commit> applied,
            String state,
            String message,
            Optional<Moment> since) {}

    public record Attempt(Moment at, String event, String repository, Mark mark, String outcome) {}

    /** A commit to make. */
    public record Offer(String kind, String title, String meaning) {}

    static SandboxPage of(SandboxWorld world, Instant now, boolean operator, boolean admin) {
        Sandbox sandbox = world.sandbox();
        List<Sandbox.PullRequestView> pulls = sandbox.pullRequests();
        return new SandboxPage(
                pulls.stream()
                        .filter(view -> view.pull().open())
                        .map(view -> pull(view, now))
                        .toList(),
                pulls.stream()
                        .filter(view -> !view.pull().open())
                        .sorted(Comparator.comparing((Sandbox.PullRequestView view) -> ended(view.pull()))
                                .reversed())
                        .limit(ENDED_SHOWN)
                        .map(view -> pull(view, now))
                        .toList(),
                world.fleet().clusters().stream()
                        .map(view -> cluster(view, now))
                        .toList(),
                sandbox.webhooks().enabled(),
                sandbox.webhooks().target().map(Object::toString).orElse("nowhere"),
                sandbox.webhooks().deliveries().stream()
                        .limit(DELIVERIES_SHOWN)
                        .map(delivery -> attempt(delivery, now))
                        .toList(),
                Arrays.stream(World.Kind.values())
                        .map(kind -> new Offer(kind.word(), kind.title(), kind.meaning()))
                        .toList(),
                FaultView.all(world),
                FaultForm.offers(),
                sandbox.start().word(),
                Address.of(world),
                operator,
                admin);
    }

    static Pull pull(Sandbox.PullRequestView view, Instant now) {
        PullRequest pull = view.pull();
        String path = "/" + view.repository() + "/pull/" + pull.number();
        return new Pull(
                view.repository(),
                pull.number(),
                pull.title(),
                pull.baseRef(),
                mark(pull),
                pull.mergeCommitSha().map(Commit::new),
                Moment.ago(pull.open() ? pull.createdAt() : ended(pull), now),
                "/sandbox/repositories" + path,
                "/sandbox/repositories" + path);
    }

    private static Instant ended(PullRequest pull) {
        return pull.closedAt().orElse(pull.updatedAt());
    }

    private static Mark mark(PullRequest pull) {
        if (pull.merged()) {
            return new Mark("merged", Mark.Kind.PROVEN);
        }
        return pull.open() ? new Mark("open", Mark.Kind.WAITING) : new Mark("closed", Mark.Kind.IDLE);
    }

    private static Cluster cluster(ClusterView view, Instant now) {
        return new Cluster(
                view.name(),
                kind(view.kind()),
                view.clusterType(),
                view.fault() == Fault.NONE
                        ? new Mark("in order", Mark.Kind.PROVEN)
                        : new Mark(view.fault().meaning(), Mark.Kind.FAILED),
                Arrays.stream(Fault.values())
                        .map(fault -> new Choice(fault.name(), fault.meaning(), fault == view.fault()))
                        .toList(),
                view.branches().stream().map(branch -> branch(branch, now)).toList());
    }

    private static String kind(ClusterKind kind) {
        return switch (kind) {
            case ARC -> "Flux · Arc";
            case AKS -> "Flux · AKS";
            case ARGO_CD -> "Argo CD";
        };
    }

    private static Branch branch(BranchView view, Instant now) {
        return new Branch(
                view.branch(),
                view.fetchedCommit().map(Commit::new),
                view.appliedCommit().map(Commit::new),
                view.state(),
                Sentence.brief(view.message()),
                view.changedAt().map(at -> Moment.lasting(at, now)));
    }

    private static Attempt attempt(Delivery delivery, Instant now) {
        return new Attempt(
                Moment.ago(delivery.at(), now),
                delivery.event() + (delivery.action().isEmpty() ? "" : " " + delivery.action()),
                delivery.repository(),
                delivery.delivered() ? new Mark("delivered", Mark.Kind.PROVEN) : new Mark("lost", Mark.Kind.FAILED),
                delivery.outcome());
    }
}
