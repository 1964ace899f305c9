package dev.lockstep.promotion;

import dev.lockstep.steps.LaneView;
import dev.lockstep.steps.LaneView.CommitOrder;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The lanes of one pipeline in memory, by the rule of the stored ones. Commits are ordered by their number. */
public final class FakeLanes {
    /** A lane refused a change; nothing of the move is kept. */
    public static final class Taken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Taken(String why) {
            super(why);
        }
    }

    private final Map<String, Lane> byEnvironment = new TreeMap<>();
    /** By environment and commit, as they were noted first. */
    private final Map<String, Lane.Merge> merges = new HashMap<>();

    final Set<String> diverged = new HashSet<>();

    public Lane lane(String environment) {
        // What nobody configured yet counts as rendered.
        return byEnvironment.computeIfAbsent(
                environment, name -> Lane.firstSeen(Optional.empty()).looked(Optional.of("")));
    }

    Collection<Lane> all() {
        return byEnvironment.values();
    }

    void all(BiConsumer<String, Lane> each) {
        byEnvironment.forEach(each);
    }

    /** As if the lane had been promoted to that commit. */
    void base(String environment, Optional<String> commit) {
        change(environment, was -> was.withBase(commit));
    }

    /** As if something else had been merged there, of which no run knows. */
    void mergedBySomebody(String environment, String commit, Instant at) {
        Lane.Merge merge = new Lane.Merge(Optional.of(commit), Optional.empty(), Optional.of(at));
        change(environment, was -> was.withMerged(merge));
    }

    /** As if somebody had proved what was merged last. */
    void provenBySomebody(String environment) {
        change(
                environment,
                was -> was.withProven(new Lane.Proof(was.merged().commit(), Optional.empty(), Optional.empty())));
    }

    /** As if it had been rendered from that. */
    void rendered(String environment, String inputs) {
        change(
                environment,
                was -> was.withInputs(new Lane.Inputs(
                        Optional.of(inputs), was.inputs().merged(), was.inputs().current())));
    }

    /** What the watch does when the pull request that was left to the lane is not open any more. */
    public void orphanEnded(String environment, Optional<String> mergedAs, Instant now) {
        change(environment, was -> was.orphanEnded(was.openHead().orElseThrow().number(), mergedAs, now));
    }

    public void change(String environment, UnaryOperator<Lane> rule) {
        byEnvironment.put(environment, rule.apply(lane(environment)));
    }

    LaneView look(Promotion ours, String environment, Collection<Promotion> all) {
        List<Promotion> others = all.stream()
                .filter(other ->
                        !other.id().equals(ours.id()) && !other.status().terminal())
                .toList();
        return LaneView.of(ours, environment, lane(environment), unproven(ours, environment), others, this::order);
    }

    List<String> unproven(Promotion promotion, String environment) {
        return promotion.definition().plan(environment).after().stream()
                .flatMap(before -> lane(before).unproven(before).stream())
                .toList();
    }

    /** All changes of one save, or none. */
    public void apply(Promotion promotion, List<LaneChange> changes, Instant now) {
        Map<String, Lane> next = new TreeMap<>(byEnvironment);
        for (LaneChange change : changes) {
            Lane lane = next.getOrDefault(change.environment(), lane(change.environment()));
            Lane.Outcome outcome = lane.apply(change, promotion, other -> next.getOrDefault(other, lane(other)), now);
            if (outcome instanceof Lane.Refused refused) {
                throw new Taken(refused.why());
            }
            next.put(change.environment(), ((Lane.Changed) outcome).lane());
        }
        byEnvironment.putAll(next);
        changes.forEach(change -> change.merge()
                .ifPresent(commit -> merges.putIfAbsent(
                        change.environment() + " " + commit,
                        new Lane.Merge(Optional.of(commit), Optional.of(promotion.id()), Optional.of(now)))));
    }

    /** The run that noted a merge first. */
    String mergedBy(String environment, String commit) {
        return merge(environment, commit).flatMap(Lane.Merge::run).orElseThrow();
    }

    /** A merge as it was noted first. */
    public Optional<Lane.Merge> merge(String environment, String commit) {
        return Optional.ofNullable(merges.get(environment + " " + commit));
    }

    CommitOrder order(String ours, String theirs) {
        if (ours.equals(theirs)) {
            return CommitOrder.SAME;
        }
        if (diverged.contains(ours) || diverged.contains(theirs)) {
            return CommitOrder.DIVERGED;
        }
        return ours.compareTo(theirs) > 0 ? CommitOrder.NEWER : CommitOrder.OLDER;
    }
}
