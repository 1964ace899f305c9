package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Finding.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Judges a fluxConfiguration. What was fetched proves nothing: every Kustomization of the configuration must be ready and
 * have applied the target. The configuration's own state is only a summary that nested objects colour too.
 */
final class FluxJudge {
    private static final String DIRECT_READ = "details by a direct read";

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
        return judge.own().withWarnings(judge.nestedWarnings());
    }

    private Judged own() {
        if (flux.suspended() || state().equalsIgnoreCase("Suspended")) {
            return Judged.not(
                    State.BLOCKED,
                    runs(),
                    said(flux.objects()),
                    "is suspended at "
                            + runs().or(flux::fetchedCommit).map(Words::commit).orElse("an unknown commit")
                            + ": resume its Flux configuration");
        }
        if (flux.fetchedCommit().isEmpty()) {
            return Judged.not(State.UNKNOWN, runs(), said(flux.objects()), neverFetched());
        }
        List<FluxObject> hard = having(flux.objects(), FluxHealth.HARD);
        if (fetchedTarget && !hard.isEmpty()) {
            return question.failing(runs(), said(hard), describe(hard.get(0)));
        }
        CommitRelation fetched = question.relation(flux.fetchedCommit().get());
        if (!fetched.atTarget()) {
            Judged elsewhere =
                    question.elsewhere(flux.fetchedCommit().get(), fetched, said(flux.objects()), reportedAt);
            String why = hard.isEmpty() ? "" : "; " + describe(hard.get(0));
            return new Judged(
                    elsewhere.state(),
                    runs(),
                    elsewhere.said(),
                    elsewhere.reason().map(r -> r + why),
                    List.of());
        }
        return unready().or(this::unapplied).or(this::unexplained).orElseGet(this::nestedOrProven);
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

    /** Something of its own is not ready, and that is no hard failure. */
    private Optional<Judged> unready() {
        List<FluxObject> waiting = flux.objects().stream()
                .filter(o -> FluxHealth.of(o) != FluxHealth.READY)
                .sorted(Comparator.comparing(FluxHealth::of).reversed())
                .toList();
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
                "has fetched " + fetched() + " and is not ready: " + String.join("; ", details) + reported()));
    }

    /** Everything is ready, but not at the target. */
    private Optional<Judged> unapplied() {
        if (kustomizations.isEmpty()) {
            return Optional.of(Judged.not(
                    State.UNKNOWN,
                    runs(),
                    said(flux.objects()),
                    "has fetched " + fetched() + " and says nothing about what it applied" + reported()
                            + (flux.detailed() ? "" : ", " + DIRECT_READ)));
        }
        for (FluxObject kustomization : kustomizations) {
            if (kustomization.appliedCommit().isEmpty()) {
                return Optional.of(Judged.not(
                        State.UNKNOWN,
                        runs(),
                        said(List.of(kustomization)),
                        "has fetched " + fetched() + ", but Kustomization " + kustomization.name()
                                + " does not say which commit it applied" + reported()));
            }
            String applied = kustomization.appliedCommit().get();
            CommitRelation relation = question.relation(applied);
            if (relation.kind() == CommitRelation.Kind.OLDER) {
                return Optional.of(Judged.not(
                        State.APPLYING,
                        Optional.of(applied),
                        said(List.of(kustomization)),
                        "applied " + Words.commit(applied) + " and has fetched " + fetched() + reported()));
            }
            if (!relation.atTarget()) {
                return Optional.of(question.elsewhere(applied, relation, said(List.of(kustomization)), reportedAt));
            }
        }
        return Optional.empty();
    }

    /** Its own objects prove the target, but the summary is bad and no nested object accounts for it. */
    private Optional<Judged> unexplained() {
        boolean nestedAccounts = flux.nested().stream().anyMatch(n -> FluxHealth.of(n) != FluxHealth.READY);
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
            List<FluxObject> hard = having(flux.nested(), FluxHealth.HARD);
            if (!hard.isEmpty()) {
                return question.failing(runs(), said(hard), "workload " + describe(hard.get(0)));
            }
            List<FluxObject> waiting = unreadyNested();
            if (!waiting.isEmpty()) {
                return Judged.not(
                        State.APPLYING,
                        runs(),
                        said(waiting),
                        "applied " + question.targetCommit() + ", but workload " + describe(waiting.get(0))
                                + (waiting.size() > 1 ? " and " + (waiting.size() - 1) + " more" : "") + reported());
            }
        }
        return Judged.proven(runs(), said(kustomizations));
    }

    private List<String> nestedWarnings() {
        return unreadyNested().stream()
                .limit(20)
                .map(n -> Words.oneLine("workload " + describe(n)))
                .toList();
    }

    private List<FluxObject> unreadyNested() {
        return flux.nested().stream()
                .filter(n -> FluxHealth.of(n) != FluxHealth.READY)
                .toList();
    }

    private static List<FluxObject> having(List<FluxObject> objects, FluxHealth health) {
        return objects.stream().filter(o -> FluxHealth.of(o) == health).toList();
    }

    private String describe(FluxObject object) {
        String state = object.reason().orElse(object.complianceState());
        String detail = FluxHealth.of(object) == FluxHealth.UNEXPLAINED ? " (" + DIRECT_READ + ")" : "";
        String message = object.message().isBlank() ? "" : ": " + object.message();
        return Words.oneLine(object.kind() + " " + object.name() + ": " + state + message) + detail;
    }

    private String state() {
        return flux.complianceState().orElse("");
    }

    private String fetched() {
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
