package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * One environment of one pipeline: who is in it, what was merged there and what is proven. This is the only rule about lanes; a
 * store loads a lane with a lock on it, applies a change and writes what comes of it.
 *
 * @param holder id of the run that is in the lane
 * @param beside id of a reconfiguration with a pull request of its own, while the holder waits for the clusters
 * @param openHead the lane's open pull request: what a successor takes over
 * @param base the commit of the control plane that the environment renders from
 * @param merged the last commit that came to the GitOps branch through a pull request of ours, or was proven after it
 * @param proven the last commit that the lane's clusters have proved
 * @param late a merge of an ended run's pull request that is not a run of its own yet
 */
@RecordBuilder
public record Lane(
        Optional<String> holder,
        Optional<String> beside,
        Optional<PullRequestRef> openHead,
        Optional<String> base,
        Merge merged,
        Proof proven,
        Inputs inputs,
        Optional<Late> late)
        implements LaneBuilder.With {

    /**
     * @param run id of the run whose pull request it was; empty when nobody knows of it but the lane
     * @param at when it was noted
     */
    public record Merge(Optional<String> commit, Optional<String> run, Optional<Instant> at) {
        public static final Merge NONE = new Merge(Optional.empty(), Optional.empty(), Optional.empty());

        static Merge of(String commit, Optional<String> run, Instant at) {
            return new Merge(Optional.of(commit), run, Optional.of(at));
        }

        private boolean after(Instant moment) {
            return at.filter(merged -> merged.isAfter(moment)).isPresent();
        }
    }

    /** @param run id of the run that proved it */
    public record Proof(Optional<String> commit, Optional<String> run, Optional<Instant> at) {
        public static final Proof NONE = new Proof(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Digests of what an environment is rendered from, its base commit left out.
     *
     * @param rendered of the last rendering
     * @param merged of the last rendering that was merged
     * @param current of what the branches hold now
     */
    public record Inputs(Optional<String> rendered, Optional<String> merged, Optional<String> current) {
        public static final Inputs NONE = new Inputs(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** @param pullRequest the one that was merged */
    public record Late(String commit, PullRequestRef pullRequest) {}

    /** What came of a change. */
    public sealed interface Outcome {}

    public record Changed(Lane lane) implements Outcome {}

    /** The lane is not as the change needs it: nothing of the save that it belongs to may be kept. */
    public record Refused(String why) implements Outcome {}

    /** As it is when it is seen for the first time. */
    public static Lane firstSeen(Optional<String> base) {
        return new Lane(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                base,
                Merge.NONE,
                Proof.NONE,
                Inputs.NONE,
                Optional.empty());
    }

    /** Whether everything that was merged here is proven. */
    public boolean allMergesProven() {
        return merged.commit().isEmpty() || merged.commit().equals(proven.commit());
    }

    /** Whether nobody looks after the open pull request that was left to the lane. */
    public boolean orphaned() {
        return openHead.isPresent() && holder.isEmpty() && beside.isEmpty();
    }

    /** Why nothing may come after this lane now, as a sentence; empty when it is at rest. */
    public Optional<String> unproven(String environment) {
        return allMergesProven()
                ? Optional.empty()
                : Optional.of(environment + " has merged "
                        + merged.commit().map(Sentences::sha).orElseThrow() + " and not proven it yet");
    }

    /**
     * @param run the run that decided on it, as it is saved with it
     * @param lanes the other lanes of the pipeline, by environment
     */
    public Outcome apply(LaneChange change, Promotion run, Function<String, Lane> lanes, Instant now) {
        if (change instanceof LaneChange.Enter enter) {
            return entered(enter, run, lanes);
        } else if (change instanceof LaneChange.EnterBeside enter) {
            return enteredBeside(enter, run.id());
        } else if (change instanceof LaneChange.Leave) {
            return new Changed(left(run.id()));
        } else if (change instanceof LaneChange.HeadOpened opened) {
            return new Changed(withOpenHead(Optional.of(opened.pullRequest())));
        } else if (change instanceof LaneChange.HeadClosed) {
            return new Changed(withOpenHead(Optional.empty()));
        } else if (change instanceof LaneChange.HeadLeft left) {
            return new Changed(withOpenHead(openHead.or(() -> Optional.of(left.pullRequest()))));
        } else if (change instanceof LaneChange.Rendered rendered) {
            return new Changed(withInputs(rendered(rendered)));
        } else if (change instanceof LaneChange.InputsForgotten) {
            return new Changed(withInputs(new Inputs(inputs.merged(), inputs.merged(), inputs.current())));
        } else if (change instanceof LaneChange.Merged merge) {
            return new Changed(merged(merge, run, now));
        } else if (change instanceof LaneChange.MergedLate merge) {
            return new Changed(mergedLate(merge.gitOpsCommit(), merge.pullRequest(), now));
        } else if (change instanceof LaneChange.BaseMoved) {
            return new Changed(withBase(Optional.of(run.commit())));
        } else if (change instanceof LaneChange.Proven proof) {
            return new Changed(proven(proof, run, now));
        } else if (change instanceof LaneChange.Ask) {
            return new Changed(this);
        }
        throw new IllegalStateException("unknown lane change " + change);
    }

    private Outcome entered(LaneChange.Enter enter, Promotion run, Function<String, Lane> lanes) {
        if (holder.filter(other -> !other.equals(run.id())).isPresent()) {
            return new Refused(enter.environment() + " has another run in it");
        }
        return run.definition().plan(enter.environment()).after().stream()
                .flatMap(before -> lanes.apply(before).unproven(before).stream())
                .findFirst()
                .<Outcome>map(Refused::new)
                .orElseGet(() -> new Changed(withHolder(Optional.of(run.id()))));
    }

    private Outcome enteredBeside(LaneChange.EnterBeside enter, String run) {
        boolean room = beside.filter(other -> !other.equals(run)).isEmpty();
        return room && holder.equals(Optional.of(enter.holder()))
                ? new Changed(withBeside(Optional.of(run)))
                : new Refused(enter.environment() + " has no room beside the run that was in it");
    }

    /** Whoever was beside it has the lane now. */
    private Lane left(String run) {
        if (holder.equals(Optional.of(run))) {
            return with(lane ->
                    lane.holder(beside.filter(other -> !other.equals(run))).beside(Optional.empty()));
        }
        return beside.equals(Optional.of(run)) ? withBeside(Optional.empty()) : this;
    }

    private Inputs rendered(LaneChange.Rendered rendered) {
        Optional<String> now = Optional.of(rendered.inputs());
        return new Inputs(now, rendered.merged() ? now : inputs.merged(), now);
    }

    /** Found late, after another run merged on top of it: what that one proves contains it. */
    private Lane merged(LaneChange.Merged merge, Promotion run, Instant now) {
        Optional<String> id = Optional.of(run.id());
        boolean ours = holder.isEmpty() || holder.equals(id) || beside.equals(id);
        if (!ours && merged.run().equals(holder)) {
            return this;
        }
        Optional<String> mergedInputs =
                run.stage(merge.environment()).pins().flatMap(Pins::inputs).or(inputs::merged);
        return with(lane -> lane.beside(beside.filter(other -> !other.equals(run.id())))
                .merged(Merge.of(merge.gitOpsCommit(), id, now))
                .inputs(new Inputs(inputs.rendered(), mergedInputs, inputs.current())));
    }

    /** The lane is not at rest until somebody proves it. */
    private Lane mergedLate(String commit, PullRequestRef pullRequest, Instant now) {
        return with(lane ->
                lane.merged(Merge.of(commit, Optional.empty(), now)).late(Optional.of(new Late(commit, pullRequest))));
    }

    /**
     * Everything merged up to the target is proven with it; what was merged after the target came about is not. When that was
     * proven first, by another run, an older proof does not take it back.
     */
    private Lane proven(LaneChange.Proven proof, Promotion run, Instant now) {
        boolean mergedSince = merged.after(proof.targetSince());
        if (mergedSince && merged.commit().equals(proven.commit())) {
            return this;
        }
        Optional<String> commit = Optional.of(proof.gitOpsCommit());
        return with(lane -> lane.merged(mergedSince ? merged : new Merge(commit, merged.run(), merged.at()))
                .proven(new Proof(commit, Optional.of(run.id()), Optional.of(now))));
    }

    /**
     * The pull request that was left to the lane is not open any more.
     *
     * @param mergedAs the commit that it became, if it was merged: it waits to become a run
     */
    public Lane orphanEnded(int number, Optional<String> mergedAs, Instant now) {
        if (!orphaned() || openHead.get().number() != number) {
            return this;
        }
        Lane closed = withOpenHead(Optional.empty());
        return mergedAs.map(commit -> closed.mergedLate(commit, openHead.get(), now))
                .orElse(closed);
    }

    /** A late merge was noted after another one that was made on top of it: that one is the lane's last merge again. */
    public Lane lateMergeIsIn(String lateCommit, Merge onTop) {
        if (late.filter(waiting -> waiting.commit().equals(lateCommit)).isEmpty()) {
            return this;
        }
        Merge last = merged.commit().equals(Optional.of(lateCommit)) ? onTop : merged;
        return with(lane -> lane.merged(last).late(Optional.empty()));
    }

    /** The late merge is a run of its own now, or nobody's. */
    public Lane adopted() {
        return withLate(Optional.empty());
    }

    /** @param found digest of what the branches hold now; what was never rendered counts as rendered from it */
    public Lane looked(Optional<String> found) {
        return withInputs(new Inputs(
                inputs.rendered().or(() -> found), inputs.merged().or(() -> found), found.or(inputs::current)));
    }
}
