package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Judges a fluxConfiguration. What was fetched proves nothing: every Kustomization of the configuration must be ready and
 * have applied the target. The configuration's own state is only a summary that nested objects colour too.
 */
final class FluxJudge {
    private static final String DIRECT_READ = "details by a direct read";

    /** How long a Kustomization gets to begin with a commit that was fetched; Flux begins at once. */
    private static final Duration APPLY_START = Duration.ofMinutes(2);

    private final Flux flux;
    private final Question question;
    private final List<FluxObject> kustomizations;
    private final Instant reportedAt;
    private final boolean fetchedTarget;

    private FluxJudge(Flux flux, Question question) {
        this.flux = flux;
        this.question = question;
        this.kustomizations = flux.objects().stream()
                .filter(o -> o.kind().equals("Kustomization"))
                .toList();
        this.reportedAt = flux.statusUpdatedAt().orElse(question.observedAt());
        this.fetchedTarget = question.atTarget(flux.fetchedCommit());
    }

    static Judged judge(Flux flux, Question question) {
        FluxJudge judge = new FluxJudge(flux, question);
        return judge.own().withWarnings(judge.warnings());
    }

    private Judged own() {
        return stopped()
                .or(this::stalled)
                .or(this::fetched)
                .or(this::failure)
                .or(this::unready)
                .or(this::unapplied)
                .or(this::unexplained)
                .orElseGet(this::nestedOrProven);
    }

    /** Nothing watches it any more, so what it says of itself is no proof. */
    private Optional<Judged> stopped() {
        Optional<FluxObject> deleted =
                flux.objects().stream().filter(o -> o.is(Mark.BEING_DELETED)).findFirst();
        if (flux.beingDeleted()) {
            return Optional.of(blocked(deleted.map(o -> "has " + FluxFailure.named(o) + ", which is being deleted")
                            .orElse("is being deleted")
                    + ": it proves nothing any more; create it anew, or remove it from Lockstep when it is gone"));
        }
        String at = " at " + runs().or(flux::fetchedCommit).map(Words::commit).orElse("an unknown commit");
        if (flux.suspended() || state().equalsIgnoreCase("Suspended")) {
            return Optional.of(blocked("is suspended" + at + ": resume its Flux configuration"));
        }
        return flux.objects().stream()
                .filter(o -> o.is(Mark.SUSPENDED) || o.complianceState().equalsIgnoreCase("Suspended"))
                .findFirst()
                .map(o -> blocked("is suspended" + at + ", by its " + FluxFailure.named(o)
                        + ": resume that (flux resume " + called(o) + " " + o.name() + ")"));
    }

    /** As Flux's command line calls its kind. */
    private static String called(FluxObject object) {
        return object.kind().equals("OCIRepository")
                ? "source oci"
                : FluxHealth.isSource(object) ? "source git" : "kustomization";
    }

    private Judged blocked(String reason) {
        return Judged.not(State.BLOCKED, runs(), said(flux.objects()), reason);
    }

    private Optional<Judged> stalled() {
        return question.first(FluxFailure.stalled(flux)).map(this::failing);
    }

    /** What it has fetched is not the target. */
    private Optional<Judged> fetched() {
        if (flux.fetchedCommit().isEmpty()) {
            return Optional.of(Judged.not(State.UNKNOWN, runs(), said(flux.objects()), neverFetched()));
        }
        CommitRelation fetched = question.relation(flux.fetchedCommit().get());
        if (fetched.atTarget()) {
            return Optional.empty();
        }
        List<FluxObject> hard = flux.objects().stream()
                .filter(o -> FluxHealth.of(o) == FluxHealth.HARD)
                .toList();
        return Optional.of(question.elsewhere(
                        flux.fetchedCommit().get(), fetched, said(hard.isEmpty() ? flux.objects() : hard), reportedAt)
                .running(runs())
                .adding(hard.isEmpty() ? "" : "; " + FluxFailure.describe(hard.get(0))));
    }

    private Optional<Judged> failure() {
        return failure(FluxFailure.own(flux, question.policy().workloads()), waiting(), FluxFailure::named);
    }

    /**
     * A failure at the target, or one seen before whose own object is at its next attempt: between two attempts Flux says Unknown, for
     * most of the time. What has been failing for longer comes first.
     */
    private Optional<Judged> failure(
            List<HardFailure> shown, List<FluxObject> unready, Function<FluxObject, String> named) {
        List<HardFailure> atTarget =
                shown.stream().filter(question::concernsTarget).toList();
        Optional<Failure> between = question.remembered()
                .filter(f -> atTarget.stream().noneMatch(f::is))
                .filter(f -> unready.stream()
                        .anyMatch(o -> f.isOf(named.apply(o)) && FluxHealth.of(o) == FluxHealth.TRANSIENT));
        return between.map(f -> question.failingStill(runs(), f, f.what() + "; its next attempt is under way"))
                .or(() -> question.first(atTarget).map(this::failing));
    }

    private Judged failing(HardFailure failure) {
        return question.failing(runs(), failure, failure.said());
    }

    private String neverFetched() {
        String why = flux.errorMessage()
                .filter(e -> !e.isBlank())
                .map(e -> ": " + Words.oneLine(e))
                .orElse("");
        return flux.complianceState().isEmpty()
                ? "has never reported" + provisioning() + why
                : "reports " + state() + " but has not fetched any commit" + provisioning() + why;
    }

    private String provisioning() {
        return flux.provisioningState()
                .filter(p -> !p.equalsIgnoreCase("Succeeded"))
                .map(p -> " (provisioning: " + p + ")")
                .orElse("");
    }

    /**
     * What has yet to become ready. Its sources do not count, for they have fetched the target; nor does a Kustomization that has
     * applied it, health checks included, and is looked after again.
     */
    private List<FluxObject> waiting() {
        return flux.objects().stream()
                .filter(o -> !FluxHealth.isSource(o) && FluxHealth.of(o) != FluxHealth.READY && !keepsWhatItApplied(o))
                .sorted(Comparator.comparing(FluxHealth::of).reversed())
                .toList();
    }

    private boolean keepsWhatItApplied(FluxObject object) {
        return FluxHealth.of(object) == FluxHealth.TRANSIENT
                && !object.is(Mark.UNOBSERVED)
                && object.ready().filter(r -> r.equalsIgnoreCase("Unknown")).isPresent()
                && question.atTarget(object.appliedCommit())
                && !object.attempt().unknown()
                && (object.attempt().commit().isEmpty()
                        || question.atTarget(object.attempt().commit()));
    }

    /** Something of its own is not ready, and that is no hard failure. */
    private Optional<Judged> unready() {
        List<FluxObject> waiting = waiting();
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        List<String> details =
                new ArrayList<>(waiting.stream().limit(3).map(this::describe).toList());
        if (waiting.size() > details.size()) {
            details.add((waiting.size() - details.size()) + " more not ready");
        }
        return Optional.of(Judged.not(
                State.APPLYING,
                runs(),
                said(waiting),
                "has fetched " + fetchedCommit() + " and is not ready: " + String.join("; ", details) + reported()));
    }

    /** Everything is ready, but not at the target. */
    private Optional<Judged> unapplied() {
        if (kustomizations.isEmpty()) {
            return Optional.of(Judged.not(
                    State.UNKNOWN,
                    runs(),
                    said(flux.objects()),
                    "has fetched " + fetchedCommit() + " and says nothing about what it applied" + reported()
                            + (flux.detailed() ? "" : ", " + DIRECT_READ)));
        }
        for (FluxObject kustomization : kustomizations) {
            if (kustomization.appliedCommit().isEmpty()) {
                return Optional.of(Judged.not(
                        State.UNKNOWN,
                        runs(),
                        said(List.of(kustomization)),
                        "has fetched " + fetchedCommit() + ", but Kustomization " + kustomization.name()
                                + " does not say which commit it applied" + reported()));
            }
            String applied = kustomization.appliedCommit().get();
            CommitRelation relation = question.relation(applied);
            if (relation.kind() == CommitRelation.Kind.OLDER) {
                return Optional.of(behind(kustomization, applied));
            }
            if (!relation.atTarget()) {
                return Optional.of(question.elsewhere(applied, relation, said(List.of(kustomization)), reportedAt));
            }
        }
        return Optional.empty();
    }

    /** A new commit is applied at once, and while that lasts Ready is not True; so if it stays, nothing applies it. */
    private Judged behind(FluxObject kustomization, String applied) {
        String both = "applied " + Words.commit(applied) + " and has fetched " + fetchedCommit();
        Instant fetchedAt = flux.fetchedAt().orElse(question.observedAt());
        Instant since = fetchedAt.isBefore(question.target().since())
                ? question.target().since()
                : fetchedAt;
        boolean idle = flux.detailed()
                && Duration.between(since, question.observedAt()).compareTo(APPLY_START) >= 0
                && FluxHealth.of(kustomization) == FluxHealth.READY;
        String idleFor = " " + question.ageOf(since) + " ago, without applying it: resume Kustomization "
                + kustomization.name() + " if it is suspended, or see whether the cluster is cut off";
        return Judged.not(
                idle ? State.BLOCKED : State.APPLYING,
                Optional.of(applied),
                said(List.of(kustomization)),
                both + (idle ? idleFor : "") + reported());
    }

    /** Whether one of its Kustomizations is at another commit than the one that was fetched long enough ago to be applied. */
    static boolean stays(Flux flux, Instant observedAt) {
        boolean longAgo = flux.fetchedAt()
                .filter(at -> Duration.between(at, observedAt).compareTo(APPLY_START) >= 0)
                .isPresent();
        return longAgo
                && flux.objects().stream()
                        .filter(o -> FluxHealth.of(o) == FluxHealth.READY)
                        .anyMatch(o -> o.appliedCommit().isPresent()
                                && !o.appliedCommit().equals(flux.fetchedCommit()));
    }

    /** Its own objects prove the target, but the summary is bad and no nested object accounts for it. */
    private Optional<Judged> unexplained() {
        boolean nestedAccounts = Stream.concat(flux.nested().stream(), flux.objects().stream())
                .anyMatch(n -> FluxHealth.of(n) != FluxHealth.READY);
        if (FluxHealth.compliant(state()) || nestedAccounts) {
            return Optional.empty();
        }
        String summary = flux.complianceState().map(s -> "says " + s).orElse("has no compliance state");
        return Optional.of(Judged.not(
                State.APPLYING,
                runs(),
                said(kustomizations),
                "applied " + question.targetCommit() + ", but the configuration as a whole " + summary + reported()
                        + (flux.detailed() ? "" : ", " + DIRECT_READ)));
    }

    private Judged nestedOrProven() {
        if (question.policy().workloads() == Policy.Workloads.REQUIRE) {
            List<FluxObject> waiting = unreadyNested();
            if (!waiting.isEmpty()) {
                return failure(FluxFailure.nested(flux, Policy.Workloads.REQUIRE), waiting, FluxFailure::namedNested)
                        .orElseGet(() -> Judged.not(
                                State.APPLYING,
                                runs(),
                                said(waiting),
                                "applied " + question.targetCommit() + ", but workload "
                                        + describeNested(waiting.get(0))
                                        + (waiting.size() > 1 ? " and " + (waiting.size() - 1) + " more" : "")
                                        + reported()));
            }
        }
        return Judged.proven(runs(), said(kustomizations));
    }

    private List<String> warnings() {
        Stream<FluxObject> sources = flux.objects().stream()
                .filter(o -> fetchedTarget && FluxHealth.isSource(o) && FluxHealth.of(o) == FluxHealth.HARD);
        return Stream.concat(
                        sources.map(o -> "cannot look at Git: " + FluxFailure.describe(o)),
                        unreadyNested().stream().map(n -> "workload " + describeNested(n)))
                .limit(20)
                .map(Words::oneLine)
                .toList();
    }

    private List<FluxObject> unreadyNested() {
        return flux.nested().stream()
                .filter(n -> FluxHealth.of(n) != FluxHealth.READY)
                .toList();
    }

    private String describe(FluxObject object) {
        Optional<String> tried = object.attempt().commit().filter(c -> !question.atTarget(Optional.of(c)));
        if (FluxHealth.of(object) == FluxHealth.HARD
                && (tried.isPresent() || object.attempt().unknown())) {
            return object.kind() + " " + object.name() + " has not tried it yet, after "
                    + object.reason().orElse("a failure") + " at "
                    + tried.map(Words::commit).orElse("something else, whose commit is not told");
        }
        return describeNested(object)
                + (FluxFailure.isAWait(flux, object, question.policy().workloads())
                        ? " (" + FluxFailure.ADVICE_ON_WAIT + ")"
                        : "");
    }

    /** What was applied from Git follows another repository: the commit that it is at says nothing about the target. */
    private static String describeNested(FluxObject object) {
        return FluxFailure.describe(object)
                + (FluxHealth.of(object) == FluxHealth.UNEXPLAINED ? " (" + DIRECT_READ + ")" : "");
    }

    private String state() {
        return flux.complianceState().orElse("");
    }

    private String fetchedCommit() {
        return flux.fetchedCommit().map(Words::commit).orElse("nothing");
    }

    private String reported() {
        return " (reported " + question.ageOf(reportedAt) + " ago)";
    }

    /** The commit it proved to run: the one all Kustomizations applied, or the first that is not the target's. */
    private Optional<String> runs() {
        List<String> applied =
                kustomizations.stream().flatMap(k -> k.appliedCommit().stream()).toList();
        return applied.stream()
                .filter(c -> !question.relation(c).atTarget())
                .findFirst()
                .or(() -> applied.stream().findFirst());
    }

    /** The reconciler's own sentence: of the first object in question, or of a Kustomization, or of the configuration. */
    private String said(List<FluxObject> objects) {
        return objects.stream()
                .filter(o -> o.kind().equals("Kustomization"))
                .map(FluxObject::message)
                .filter(m -> !m.isBlank())
                .findFirst()
                .or(() -> objects.stream()
                        .map(FluxObject::message)
                        .filter(m -> !m.isBlank())
                        .findFirst())
                .or(() -> flux.errorMessage().filter(m -> !m.isBlank()))
                .or(flux::complianceState)
                .map(Words::oneLine)
                .orElse("");
    }
}
