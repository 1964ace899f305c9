package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitComplianceStep.Judged.Outcome;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PullRequestView;
import dev.lockstep.steps.RenderStep;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Git, pull requests, statuses and clusters in memory: answers every action at once and always in the same way. Each
 * environment has one GitOps branch; its content is the name of the promoted commit whose manifests it carries. Every
 * effect is find-or-create, as it is with the real ones.
 */
final class FakeWorld {
    enum PrState {
        OPEN,
        MERGED,
        CLOSED
    }

    static final class Pr {
        int number;
        String environment = "";
        String branch = "";
        String head = "";
        PrState state = PrState.OPEN;
        Optional<String> mergeCommit = Optional.empty();
        Optional<String> mergedBy = Optional.empty();
        String condition;
        /** The branch that it goes to, when that is not the environment's. */
        Optional<String> elsewhere = Optional.empty();
        /** Who brought its head up to date with the base, and did nothing else. */
        Optional<String> updated = Optional.empty();

        Optional<String> rewritten = Optional.empty();
    }

    enum Clusters {
        WELL,
        SILENT,
        FAILING
    }

    Instant now = Instant.parse("2026-01-05T10:00:00Z");
    Duration clusterDelay = Duration.ofSeconds(20);
    final FakeLanes lanes = new FakeLanes();
    final TreeMap<Integer, Pr> pulls = new TreeMap<>();
    /** Pull requests into environment branches, by their branch; numbers from {@value #FIRST_BASE_PULL} on. */
    final TreeMap<String, Pr> basePulls = new TreeMap<>();

    final Map<String, String> branches = new HashMap<>();

    /** Which of them are in the repository of the environment branches. */
    final Set<String> baseBranches = new HashSet<>();

    final Map<String, String> heads = new HashMap<>();
    final Map<String, Instant> headSince = new HashMap<>();
    final Map<String, String> content = new HashMap<>();
    /** Promoted commits that render to what another one renders to. */
    final Map<String, String> sameAs = new HashMap<>();

    /** What is configured in an environment, besides its base commit. */
    final Map<String, String> configured = new HashMap<>();

    final Map<String, List<String>> problems = new HashMap<>();
    final Map<String, Clusters> clusters = new HashMap<>();
    final Map<String, String> baseRepos = new HashMap<>();
    final List<String> statuses = new ArrayList<>();
    /** What each promoted commit is told to be, by environment. */
    final Map<String, Map<String, Effect.StatusState>> told = new TreeMap<>();

    final List<Action> done = new ArrayList<>();
    /** Environment and commit that confirmed evidence was given for. */
    final Set<String> proofs = new HashSet<>();
    /** Environments whose GitOps pull requests of ours are merged, in order: {@code environment commit}. */
    final List<String> merges = new ArrayList<>();

    /** How many of the {@value #ASSIGNMENTS} assignments go with a promoted commit. */
    final Map<String, Integer> removing = new HashMap<>();
    /** Promoted commits that are rendered with a warning that there was not before. */
    final Set<String> warned = new HashSet<>();
    /** Ids of what persons released. */
    final Set<String> released = new HashSet<>();

    private static final int ASSIGNMENTS = 4;
    private static final int FIRST_BASE_PULL = 1001;

    private final Map<Class<?>, Deque<Observation>> scripted = new HashMap<>();
    private int serial;

    /** The next actions of this kind (an effect's class for effects) are not carried out, and answered like this. */
    void script(Class<?> action, Observation... answers) {
        scripted.computeIfAbsent(action, key -> new ArrayDeque<>()).addAll(List.of(answers));
    }

    static ActionFailed transientFailure(String message) {
        return new ActionFailed(ActionFailed.Failure.TRANSIENT, message, Optional.empty());
    }

    static ActionFailed rejected(String message) {
        return new ActionFailed(ActionFailed.Failure.REJECTED, message, Optional.empty());
    }

    Observation answer(Promotion promotion, Action action, Collection<Promotion> all) {
        Class<?> kind =
                action instanceof Action.Perform perform ? perform.effect().getClass() : action.getClass();
        Observation scriptedAnswer =
                scripted.getOrDefault(kind, new ArrayDeque<>()).poll();
        if (scriptedAnswer != null) {
            return scriptedAnswer;
        }
        done.add(action);
        String environment = action.environment();
        if (action instanceof GateStep.LookAtLane) {
            return new GateStep.LaneSeen(lanes.look(promotion, environment, all));
        } else if (action instanceof RenderStep.Pin) {
            return new RenderStep.Pinned(pins(promotion, environment));
        } else if (action instanceof RenderStep.Render render) {
            return render(promotion, environment, render.pins());
        } else if (action instanceof OpenPullRequestStep.PushHead push) {
            return push(promotion, push);
        } else if (action instanceof OpenPullRequestStep.OpenPullRequest open) {
            return open(promotion, open, all);
        } else if (action instanceof AwaitMergeStep.LookAtPullRequest look) {
            return new AwaitMergeStep.PullRequestSeen(seen(promotion, pulls.get(look.number())));
        } else if (action instanceof AwaitMergeStep.Merge merge) {
            return merge(merge);
        } else if (action instanceof WriteBaseStep.WriteBase) {
            Stage stage = promotion.stage(environment);
            return stage.baseProposal().isPresent()
                    ? proposeBase(promotion, stage)
                    : new WriteBaseStep.BaseWritten(
                            !promotion.commit().equals(baseRepos.put(environment, promotion.commit())));
        } else if (action instanceof AwaitComplianceStep.Judge judge) {
            return judge(promotion, judge, all);
        } else if (action instanceof Action.Perform perform) {
            return perform(promotion, perform.effect(), all);
        }
        throw new IllegalStateException("unknown action " + action);
    }

    String head(String environment) {
        String known = heads.get(environment);
        return known == null ? commitTo(environment, "nothing") : known;
    }

    /** A new commit on the GitOps branch with this content. */
    String commitTo(String environment, String newContent) {
        String commit = "%s-g%06d".formatted(environment, ++serial);
        heads.put(environment, commit);
        headSince.put(environment, now);
        content.put(commit, newContent);
        return commit;
    }

    Pr open(String environment) {
        return pulls.values().stream()
                .filter(pr -> pr.environment.equals(environment) && pr.state == PrState.OPEN)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no open pull request in " + environment));
    }

    void mergeByHand(Pr pr, String who) {
        pr.state = PrState.MERGED;
        pr.mergeCommit = Optional.of(commitTo(pr.environment, content.get(pr.head)));
        pr.mergedBy = Optional.of(who);
        merges.add(pr.environment + " " + pr.mergeCommit.get());
    }

    /** Somebody pushes to the head branch of a pull request. */
    void pushForeign(Pr pr) {
        String commit = "foreign-" + ++serial;
        content.put(commit, "foreign");
        branches.put(pr.environment + "/" + pr.branch, commit);
        pr.head = commit;
    }

    /** Somebody changes its base and merges it there. */
    void mergeElsewhere(Pr pr, String branch, String who) {
        pr.state = PrState.MERGED;
        pr.elsewhere = Optional.of(branch);
        pr.mergedBy = Optional.of(who);
        pr.mergeCommit = Optional.of(branch + "-" + ++serial);
    }

    /** GitHub's button, after the base has moved. */
    void updateBranch(Pr pr, String who) {
        pushForeign(pr);
        pr.updated = Optional.of(who);
    }

    private Pins pins(Promotion promotion, String environment) {
        String base = promotion.kind() == RunKind.RECONFIGURATION
                ? lanes.lane(environment).base().orElseThrow()
                : promotion.commit();
        return new Pins(
                base,
                new Pins.Branch("control-plane", environment),
                "env-" + environment,
                Map.of(),
                new Pins.Branch("gitops", environment),
                "",
                head(environment),
                Optional.of(configuration(environment)),
                now);
    }

    String configuration(String environment) {
        return configured.getOrDefault(environment, "");
    }

    private String manifests(Pins pins) {
        String config = pins.inputs().orElseThrow();
        return sameAs.getOrDefault(pins.baseCommit(), pins.baseCommit()) + (config.isEmpty() ? "" : " with " + config);
    }

    private Observation render(Promotion promotion, String environment, Pins pins) {
        if (problems.containsKey(promotion.commit())) {
            return new RenderStep.RenderFailed(problems.get(promotion.commit()));
        }
        boolean changed = !manifests(pins).equals(content.get(pins.gitOpsBase()));
        return new RenderStep.Rendered(
                new RenderedTree(
                        manifests(pins),
                        changed ? 3 : 0,
                        0,
                        changed,
                        new TreeMap<>(Map.of("drone", 1)),
                        new TreeMap<>(changed ? Map.of("drone", 3) : Map.of()),
                        1,
                        List.of(),
                        Optional.empty(),
                        changes(promotion, changed),
                        warnings(promotion)),
                List.of(),
                List.of());
    }

    private Optional<TreeChanges> changes(Promotion promotion, boolean changed) {
        int gone = changed ? removing.getOrDefault(promotion.commit(), 0) : 0;
        return Optional.of(new TreeChanges(
                ASSIGNMENTS,
                gone,
                0,
                changed ? 1 : 0,
                gone == 0
                        ? List.of()
                        : List.of(new TreeChanges.TargetChange(
                                TreeChanges.Kind.DISAPPEARS, "hello", Collections.nCopies(gone, "drone"))),
                new TreeMap<>()));
    }

    private Optional<RenderWarnings> warnings(Promotion promotion) {
        List<RenderWarnings.Warning> all = warned.contains(promotion.commit())
                ? List.of(new RenderWarnings.Warning("w", Optional.of("nothing is selected")))
                : List.of();
        return Optional.of(new RenderWarnings(all, List.of()).since(Set.of()));
    }

    private Observation push(Promotion promotion, OpenPullRequestStep.PushHead push) {
        String key = push.environment() + "/" + push.branch();
        String made = "h-" + push.pins().gitOpsBase() + "-" + promotion.number()
                + push.pins().inputs().orElseThrow();
        Optional<String> actual = Optional.ofNullable(branches.get(key));
        if (!actual.equals(Optional.of(made)) && !actual.equals(push.expectedHead())) {
            return new OpenPullRequestStep.HeadForeign(actual);
        }
        branches.put(key, made);
        content.put(made, manifests(push.pins()));
        pulls.values().stream()
                .filter(pr -> pr.state == PrState.OPEN
                        && pr.environment.equals(push.environment())
                        && pr.branch.equals(push.branch()))
                .forEach(pr -> {
                    pr.head = made;
                    pr.updated = Optional.empty();
                });
        return new OpenPullRequestStep.HeadPushed(made);
    }

    private Observation open(Promotion promotion, OpenPullRequestStep.OpenPullRequest open, Collection<Promotion> all) {
        for (Promotion other : all) {
            for (Effect owed : other.id().equals(promotion.id()) ? List.<Effect>of() : other.outbox()) {
                if (owed instanceof Effect.ClosePullRequest close
                        && close.environment().equals(open.environment())) {
                    return new OpenPullRequestStep.PredecessorOpen(
                            "pull request #" + close.number() + " of #" + other.number());
                }
            }
        }
        Stage stage = promotion.stage(open.environment());
        Pr pr = pulls.values().stream()
                .filter(each -> each.state == PrState.OPEN
                        && each.environment.equals(open.environment())
                        && each.branch.equals(open.branch()))
                .findFirst()
                .orElseGet(() -> {
                    Pr made = new Pr();
                    made.number = pulls.size() + 1;
                    made.environment = open.environment();
                    made.branch = open.branch();
                    made.head = branches.get(open.environment() + "/" + open.branch());
                    if (made.head != null) {
                        pulls.put(made.number, made);
                    }
                    return made;
                });
        if (pr.head == null) {
            return rejected("branch " + open.branch() + " does not exist");
        }
        Optional<String> predecessor = stage.pullRequest()
                .filter(before -> before.number() != pr.number)
                .map(before -> pulls.get(before.number()))
                .filter(before -> before.elsewhere.isEmpty())
                .flatMap(before -> before.mergeCommit);
        return new OpenPullRequestStep.PullRequestOpened(
                pr.number, "https://git.test/pull/" + pr.number, pr.head, predecessor);
    }

    private PullRequestView seen(Promotion promotion, Pr pr) {
        return new PullRequestView(
                PullRequestView.State.valueOf(pr.state.name()),
                pr.head,
                Optional.of("somebody"),
                Optional.of(head(pr.environment)),
                pr.mergeCommit,
                pr.mergedBy,
                Optional.empty(),
                Optional.of(configuration(pr.environment))
                        .filter(now -> !now.equals(promotion
                                .stage(pr.environment)
                                .pins()
                                .orElseThrow()
                                .inputs()
                                .orElseThrow())),
                pr.rewritten,
                lanes.unproven(promotion, pr.environment),
                Optional.ofNullable(pr.condition),
                released,
                pr.elsewhere,
                pr.updated,
                Optional.empty());
    }

    private Observation merge(AwaitMergeStep.Merge merge) {
        Pr pr = pulls.get(merge.number());
        if (pr.state == PrState.OPEN && !pr.head.equals(merge.expectedHead())) {
            return new AwaitMergeStep.MergeNotYet("head moved");
        }
        if (pr.state == PrState.CLOSED) {
            return new AwaitMergeStep.MergeNotYet("it is closed");
        }
        if (pr.state == PrState.OPEN) {
            mergeByHand(pr, "lockstep");
        }
        return new AwaitMergeStep.MergeDone(pr.mergeCommit.orElseThrow());
    }

    private Observation proposeBase(Promotion promotion, Stage stage) {
        String environment = stage.environment();
        if (promotion.commit().equals(baseRepos.get(environment))) {
            return new WriteBaseStep.BaseWritten(stage.basePullRequest().isPresent());
        }
        String branch = stage.baseProposal().orElseThrow().branch();
        String key = environment + "/" + branch;
        Pr pr = basePulls.get(key);
        if (stage.basePullRequest().isEmpty()) {
            baseBranches.add(key);
            String head = branches.computeIfAbsent(
                    key, any -> "base-" + environment + "-" + promotion.commit() + "-" + ++serial);
            if (!stage.baseProposal().orElseThrow().pushedHead().equals(Optional.of(head))) {
                return new WriteBaseStep.BasePushed(head);
            }
            if (pr == null || !pr.head.equals(head)) {
                pr = new Pr();
                pr.number = FIRST_BASE_PULL + ++serial;
                pr.environment = environment;
                pr.branch = branch;
                pr.head = head;
                basePulls.put(key, pr);
            }
        }
        if (pr.state == PrState.MERGED) {
            return new ActionFailed(
                    ActionFailed.Failure.REFUSED, "it is merged, and another commit is named", Optional.empty());
        }
        boolean open = pr.state == PrState.OPEN && branches.containsKey(key);
        return new WriteBaseStep.BaseProposed(
                new PullRequestRef(pr.number, "https://git.test/pull/" + pr.number, branch, pr.head),
                open,
                pr.elsewhere);
    }

    /** The open pull request with the base commit of an environment. */
    Optional<Pr> basePull(String environment) {
        return basePulls.values().stream()
                .filter(pr -> pr.environment.equals(environment)
                        && pr.state == PrState.OPEN
                        && branches.containsKey(environment + "/" + pr.branch))
                .findFirst();
    }

    void mergeBase(Pr pr) {
        pr.state = PrState.MERGED;
        baseRepos.put(pr.environment, pr.head.split("-")[2]);
    }

    private Observation judge(Promotion promotion, AwaitComplianceStep.Judge judge, Collection<Promotion> all) {
        Lane lane = lanes.lane(judge.environment());
        Stage stage = promotion.stage(judge.environment());
        Optional<Promotion> reconfiguration = all.stream()
                .filter(run ->
                        run.kind() == RunKind.RECONFIGURATION && !run.id().equals(promotion.id()))
                .filter(run -> lane.merged().run().equals(Optional.of(run.id())))
                .filter(run -> !lane.merged().commit().equals(stage.target())
                        && lane.merged()
                                .at()
                                .filter(at -> !at.isBefore(stage.targetSince().orElseThrow()))
                                .isPresent())
                .findFirst();
        if (reconfiguration.isPresent()) {
            return new AwaitComplianceStep.TargetMoved(
                    lane.merged().commit().orElseThrow(),
                    new TreeMap<>(Map.of("drone", 2)),
                    reconfiguration.get().number());
        }
        Optional<Promotion> rollback = all.stream()
                .filter(run -> run.kind() == RunKind.ROLLBACK && !run.id().equals(promotion.id()))
                .filter(run -> run.concerns(judge.environment())
                        && lane.merged().commit().isPresent()
                        && run.stage(judge.environment())
                                .mergeCommit()
                                .equals(lane.merged().commit()))
                .filter(run -> lane.merged().commit().orElseThrow().compareTo(judge.target()) > 0)
                .findFirst();
        if (rollback.isPresent()) {
            return new AwaitComplianceStep.TakenBack(
                    lane.merged().commit().orElseThrow(), rollback.get().number());
        }
        boolean inTime = !now.isBefore(headSince.get(judge.environment()).plus(clusterDelay));
        Outcome outcome = switch (clusters.getOrDefault(judge.environment(), Clusters.WELL)) {
            case WELL -> inTime ? Outcome.SATISFIED : Outcome.WAITING;
            case SILENT -> Outcome.WAITING;
            case FAILING -> inTime ? Outcome.VIOLATED : Outcome.WAITING;
        };
        if (outcome == Outcome.SATISFIED && judge.confirm()) {
            proofs.add(judge.environment() + " " + judge.target());
        }
        return judged(outcome, judge.confirm());
    }

    static Observation judged(Outcome outcome, boolean confirmed) {
        return switch (outcome) {
            case SATISFIED -> new AwaitComplianceStep.Judged(outcome, List.of(), "2 of 2 clusters proven", confirmed);
            case WAITING ->
                new AwaitComplianceStep.Judged(
                        outcome, List.of("drone-1 is still at the commit before"), "1 of 2 clusters proven", confirmed);
            case VIOLATED ->
                new AwaitComplianceStep.Judged(
                        outcome, List.of("drone-1: cannot apply Deployment"), "1 of 2 clusters proven", confirmed);
        };
    }

    private Observation perform(Promotion promotion, Effect effect, Collection<Promotion> all) {
        Optional<String> merged = Optional.empty();
        if (effect instanceof Effect.CorrectStatuses correct) {
            List<String> takenBack = takenBack(promotion, correct, all);
            told(correct.environment())
                    .replaceAll((commit, state) -> state == Effect.StatusState.SUCCESS && takenBack.contains(commit)
                            ? Effect.StatusState.ERROR
                            : state);
            if (takenBack.stream().anyMatch(commit -> owesStatus(commit, correct.environment(), all))) {
                return transientFailure("a status is not posted yet");
            }
        } else if (effect instanceof Effect.PostStatus status) {
            told(status.environment()).put(promotion.commit(), status.state());
            statuses.add("#" + promotion.number() + " " + status.environment() + " " + status.state() + " "
                    + status.description());
        } else if (effect instanceof Effect.ClosePullRequest close) {
            Pr pr = pulls.get(close.number());
            pr.state = pr.state == PrState.OPEN ? PrState.CLOSED : pr.state;
            merged = pr.mergeCommit.filter(commit -> pr.elsewhere.isEmpty());
        } else if (effect instanceof Effect.DeleteBranch delete) {
            String branch = delete.environment() + "/" + delete.branch();
            boolean deleted = !baseBranches.contains(branch) && branches.remove(branch, delete.head());
            pulls.values().stream()
                    .filter(pr -> deleted && pr.state == PrState.OPEN)
                    .filter(pr -> pr.environment.equals(delete.environment()) && pr.branch.equals(delete.branch()))
                    .forEach(pr -> pr.state = PrState.CLOSED);
        } else if (effect instanceof Effect.DeleteBaseBranch delete) {
            String branch = delete.environment() + "/" + delete.branch();
            if (baseBranches.contains(branch)) {
                branches.remove(branch, delete.head());
            }
        }
        return new Observation.EffectDone(effect, merged);
    }

    Map<String, Effect.StatusState> told(String environment) {
        return told.computeIfAbsent(environment, key -> new TreeMap<>());
    }

    /** Newer commits that were proven before, and not again since. */
    private static List<String> takenBack(
            Promotion rollback, Effect.CorrectStatuses correct, Collection<Promotion> all) {
        Map<String, Instant> proven = new HashMap<>();
        all.stream()
                .filter(run -> run.kind().bringsCommit() && run.concerns(correct.environment()))
                .filter(run -> run.stage(correct.environment()).status().proven())
                .forEach(run -> proven.merge(
                        run.commit(),
                        run.stage(correct.environment()).endedAt().orElseThrow(),
                        (one, other) -> one.isAfter(other) ? one : other));
        return proven.entrySet().stream()
                .filter(proof -> !proof.getValue().isAfter(correct.before()))
                .map(Map.Entry::getKey)
                .filter(commit -> commit.compareTo(rollback.commit()) > 0)
                .toList();
    }

    private static boolean owesStatus(String commit, String environment, Collection<Promotion> all) {
        return all.stream()
                .filter(run -> run.commit().equals(commit))
                .flatMap(run -> run.outbox().stream())
                .anyMatch(owed ->
                        owed instanceof Effect.PostStatus && owed.environment().equals(environment));
    }
}
