package dev.lockstep.promotion;

import dev.lockstep.promotion.LaneView.CommitOrder;
import dev.lockstep.promotion.LaneView.Occupant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The lanes of one pipeline in memory, with the rules of the stored ones. Commits are ordered by their number. */
final class FakeLanes {
    /** Somebody else is in the lane, or one before it is not at rest; nothing of the move is kept. */
    static final class Taken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static final class Lane {
        Optional<String> holder = Optional.empty();
        Optional<String> beside = Optional.empty();
        Optional<String> renderedInputs = Optional.of("");
        Optional<String> mergedInputs = Optional.of("");
        Optional<String> mergedByRun = Optional.empty();
        Optional<LaneChange.MergedLate> late = Optional.empty();
        /** The run that noted the late merge. */
        String lateNotedBy = "";

        Optional<PullRequestRef> openHead = Optional.empty();
        Optional<String> base = Optional.empty();
        Optional<String> merged = Optional.empty();
        Instant mergedAt = Instant.MIN;
        Optional<String> proven = Optional.empty();

        boolean atRest() {
            return merged.isEmpty() || merged.equals(proven);
        }
    }

    final Map<String, Lane> byEnvironment = new TreeMap<>();
    final Set<String> diverged = new HashSet<>();

    Lane lane(String environment) {
        return byEnvironment.computeIfAbsent(environment, name -> new Lane());
    }

    LaneView look(Promotion ours, String environment, Collection<Promotion> all) {
        Lane lane = lane(environment);
        List<Promotion> others = all.stream()
                .filter(other ->
                        !other.id().equals(ours.id()) && !other.status().terminal())
                .toList();
        return new LaneView(
                others.stream()
                        .filter(other -> lane.holder.equals(Optional.of(other.id())))
                        .findFirst()
                        .map(other -> occupant(ours, other, environment)),
                others.stream()
                        .filter(other -> lane.beside.equals(Optional.of(other.id())))
                        .findFirst()
                        .map(other -> occupant(ours, other, environment)),
                others.stream()
                        .filter(other -> atGate(other, environment)
                                && other.stage(environment).merged())
                        .findFirst()
                        .map(other -> occupant(ours, other, environment)),
                others.stream()
                        .filter(other -> other.kind() == RunKind.ROLLBACK
                                && atGate(other, environment)
                                && !other.stage(environment).merged())
                        .min(Comparator.comparingLong(Promotion::number))
                        .map(other -> occupant(ours, other, environment)),
                others.stream()
                        .filter(other -> other.kind() == RunKind.PROMOTION && atGate(other, environment))
                        .map(other -> occupant(ours, other, environment))
                        .filter(other -> other.ours() == CommitOrder.OLDER)
                        .max(Comparator.comparingLong(Occupant::number)),
                unrest(ours, environment),
                lane.openHead,
                lane.base.map(base -> order(ours.commit(), base)).orElse(CommitOrder.NONE),
                lane.base,
                lane.merged,
                lane.proven);
    }

    private static boolean atGate(Promotion run, String environment) {
        return run.stages().stream()
                .anyMatch(stage -> stage.environment().equals(environment)
                        && stage.status() == StageStatus.RUNNING
                        && stage.step() == Step.GATE);
    }

    List<String> unrest(Promotion promotion, String environment) {
        return promotion.definition().plan(environment).after().stream()
                .filter(before -> !lane(before).atRest())
                .map(before -> before + " has merged something that is not proven")
                .toList();
    }

    /** All changes of one save, or none. */
    List<String> apply(Promotion promotion, List<LaneChange> changes, Instant now) {
        for (LaneChange change : changes) {
            Lane lane = lane(change.environment());
            boolean others =
                    lane.holder.filter(id -> !id.equals(promotion.id())).isPresent();
            if (change instanceof LaneChange.Enter
                    && (others || !unrest(promotion, change.environment()).isEmpty())) {
                throw new Taken();
            }
            if (change instanceof LaneChange.EnterBeside beside
                    && (!lane.holder.equals(Optional.of(beside.holder())) || lane.beside.isPresent())) {
                throw new Taken();
            }
        }
        List<String> asked = new ArrayList<>();
        for (LaneChange change : changes) {
            Lane lane = lane(change.environment());
            if (change instanceof LaneChange.Enter) {
                lane.holder = Optional.of(promotion.id());
            } else if (change instanceof LaneChange.Leave) {
                if (lane.holder.equals(Optional.of(promotion.id()))) {
                    lane.holder = lane.beside;
                    lane.beside = Optional.empty();
                }
                lane.beside = lane.beside.filter(id -> !id.equals(promotion.id()));
            } else if (change instanceof LaneChange.EnterBeside) {
                lane.beside = Optional.of(promotion.id());
            } else if (change instanceof LaneChange.HeadLeft left) {
                lane.openHead = lane.openHead.or(() -> Optional.of(left.pullRequest()));
            } else if (change instanceof LaneChange.Rendered rendered) {
                lane.renderedInputs = Optional.of(rendered.inputs());
                lane.mergedInputs = rendered.merged() ? lane.renderedInputs : lane.mergedInputs;
            } else if (change instanceof LaneChange.InputsForgotten) {
                lane.renderedInputs = lane.mergedInputs;
            } else if (change instanceof LaneChange.MergedLate late) {
                lane.merged = Optional.of(late.gitOpsCommit());
                lane.mergedAt = now;
                lane.mergedByRun = Optional.empty();
                lane.late = Optional.of(late);
                lane.lateNotedBy = promotion.id();
            } else if (change instanceof LaneChange.HeadOpened opened) {
                lane.openHead = Optional.of(opened.pullRequest());
            } else if (change instanceof LaneChange.HeadClosed) {
                lane.openHead = Optional.empty();
            } else if (change instanceof LaneChange.Merged merged) {
                lane.merged = Optional.of(merged.gitOpsCommit());
                lane.mergedAt = now;
                lane.mergedByRun = Optional.of(promotion.id());
                lane.mergedInputs = promotion
                        .stage(merged.environment())
                        .pins()
                        .flatMap(Pins::inputs)
                        .or(() -> lane.mergedInputs);
                lane.beside = lane.beside.filter(id -> !id.equals(promotion.id()));
            } else if (change instanceof LaneChange.BaseMoved) {
                lane.base = Optional.of(promotion.commit());
            } else if (change instanceof LaneChange.Proven proven) {
                boolean laterIsProven = lane.mergedAt.isAfter(proven.targetSince()) && lane.merged.equals(lane.proven);
                lane.proven = laterIsProven ? lane.proven : Optional.of(proven.gitOpsCommit());
                if (!lane.mergedAt.isAfter(proven.targetSince())) {
                    lane.merged = lane.proven;
                }
            } else if (change instanceof LaneChange.AskToYield ask) {
                asked.add(ask.promotionId());
            }
        }
        return asked;
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

    private Occupant occupant(Promotion ours, Promotion other, String environment) {
        return Occupant.of(other, environment, order(ours.commit(), other.commit()));
    }
}
