package dev.lockstep.compliance;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What the judges are asked about one reconciler: everything but the evidence itself. */
record Question(Reconciler reconciler, Memory memory, Target target, Ancestry ancestry, Policy policy, Instant now) {

    /** What it has proved of the target, unless it was made anew since: what another one has proved says nothing of this one. */
    Optional<Memory.Proof> proof() {
        return memory.proof()
                .filter(p -> p.identity().isEmpty()
                        || identity().isEmpty()
                        || p.identity().equals(identity()));
    }

    Optional<String> identity() {
        return reconciler.report().evidence().identity();
    }

    String clusterType() {
        return reconciler.report().clusterType();
    }

    Instant observedAt() {
        return reconciler.report().observedAt();
    }

    CommitRelation relation(String commit) {
        return commit.equals(target.commit())
                ? CommitRelation.of(CommitRelation.Kind.TARGET)
                : ancestry.relation(commit, clusterType());
    }

    boolean atTarget(Optional<String> commit) {
        return commit.map(this::relation).map(CommitRelation::atTarget).orElse(false);
    }

    String targetCommit() {
        return Words.commit(target.commit());
    }

    String ageOf(Instant moment) {
        return Words.age(moment, now);
    }

    boolean concernsTarget(HardFailure failure) {
        return failure.everyTarget() || atTarget(failure.commit());
    }

    /** A failure at the target that was seen before and has not been followed by success since. */
    Optional<Failure> remembered() {
        return reconciler.failure().filter(f -> f.everyTarget() || atTarget(f.commit()));
    }

    /** Of several failures the one that was seen before, for its grace period runs; otherwise the first. */
    Optional<HardFailure> first(List<HardFailure> failures) {
        return failures.stream()
                .filter(f -> reconciler.failure().filter(b -> b.is(f)).isPresent())
                .findFirst()
                .or(() -> failures.stream().findFirst());
    }

    /** A hard failure at the target that shows now. How long another one was there says nothing of it. */
    Judged failing(Optional<String> commit, HardFailure failure, String said) {
        return failing(commit, said, failure.what(), reconciler.failure().filter(before -> before.is(failure)));
    }

    /** One that was seen before and does not show now, because its next attempt runs. */
    Judged failingStill(Optional<String> commit, Failure failure, String what) {
        return failing(commit, failure.said(), what, Optional.of(failure));
    }

    /**
     * It has held from when it was first seen (the target itself, if that came later) to the last look, not to now: nobody knows what
     * happened since the last look. One look is no span of time: before it counts, something newer than the first look must show it.
     *
     * @param before as it was seen at the looks before; empty at the first one
     */
    private Judged failing(Optional<String> commit, String said, String what, Optional<Failure> before) {
        Instant seen = before.map(Failure::since).orElse(observedAt());
        Instant since = seen.isBefore(target.since()) ? target.since() : seen;
        Duration held = Duration.between(since, observedAt());
        if (held.compareTo(policy.gracePeriod()) < 0) {
            return Judged.not(
                    Finding.State.FAILING,
                    commit,
                    said,
                    "is failing at " + targetCommit()
                            + (held.toSeconds() <= 0 ? ", seen now for the first time" : " for " + Words.span(held))
                            + " (counts as failed after "
                            + Words.span(policy.gracePeriod()) + "): " + what);
        }
        if (policy.gracePeriod().isZero() || seenAgain(before)) {
            return Judged.not(
                    Finding.State.FAILED,
                    commit,
                    said,
                    "failed at " + targetCommit() + " and has not recovered for " + Words.span(held) + ": " + what);
        }
        return Judged.not(
                        Finding.State.FAILING,
                        commit,
                        said,
                        "is failing at " + targetCommit() + ", first seen " + Words.span(held)
                                + " ago (counts as failed when a newer look shows it too): " + what)
                .notYetConfirmed();
    }

    /**
     * Where the reconciler's own report does not get newer, what it says at the next interval counts; so it does where the first report
     * was made before the target came about, for then any report of the target is newer than that.
     */
    private boolean seenAgain(Optional<Failure> failure) {
        boolean newer = failure.flatMap(Failure::firstReport)
                // Reports tell no parts of a second.
                .filter(first -> !first.isBefore(target.since().truncatedTo(ChronoUnit.SECONDS)))
                .flatMap(first -> reconciler.report().reportedAt().map(last -> last.isAfter(first)))
                .orElse(false);
        return newer
                || memory.overdue()
                        .filter(o -> failure.filter(f -> f.since().equals(o.failingSince()))
                                .isPresent())
                        .filter(o -> !observedAt().isBefore(o.at().plus(policy.nextLook())))
                        .isPresent();
    }

    /** The reason for a commit that does not prove the target, whatever runs it. */
    Judged elsewhere(String commit, CommitRelation relation, String said, Instant reportedAt) {
        String short7 = Words.commit(commit);
        String reported = " (reported " + ageOf(reportedAt) + " ago)";
        Optional<String> runs = Optional.of(commit);
        return switch (relation.kind()) {
            case TARGET, PROVES -> throw new IllegalArgumentException("commit " + commit + " proves the target");
            case OLDER ->
                Judged.not(
                        Finding.State.BEHIND,
                        runs,
                        said,
                        "is still at " + short7 + ", not at " + targetCommit() + reported);
            case CHANGED_OUTSIDE ->
                Judged.not(
                        Finding.State.CHANGED_OUTSIDE,
                        runs,
                        said,
                        "is at " + short7 + ", later than " + targetCommit() + ", but folder " + clusterType()
                                + " was changed outside Lockstep by "
                                + relation.by().map(Words::commit).orElse("an unknown commit"));
            case DIVERGED ->
                Judged.not(
                        Finding.State.CHANGED_OUTSIDE,
                        runs,
                        said,
                        "is at " + short7 + ", which is neither before nor after " + targetCommit()
                                + ": the branch was rewritten");
            case UNKNOWN ->
                Judged.not(
                        Finding.State.UNKNOWN,
                        runs,
                        said,
                        "is at " + short7 + ", which the branch's history does not know" + reported);
            case UNCOMPARED ->
                Judged.not(
                        Finding.State.UNKNOWN,
                        runs,
                        said,
                        "is at " + short7 + ", another commit than " + targetCommit()
                                + ": which came first is not known here" + reported);
        };
    }
}
