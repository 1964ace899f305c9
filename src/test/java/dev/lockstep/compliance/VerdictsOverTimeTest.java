package dev.lockstep.compliance;

import static dev.lockstep.compliance.Finding.State.APPLYING;
import static dev.lockstep.compliance.Finding.State.BEHIND;
import static dev.lockstep.compliance.Finding.State.BLOCKED;
import static dev.lockstep.compliance.Finding.State.FAILED;
import static dev.lockstep.compliance.Finding.State.FAILING;
import static dev.lockstep.compliance.Finding.State.PROVEN;
import static dev.lockstep.compliance.Finding.State.UNKNOWN;
import static dev.lockstep.compliance.Fixture.LATER;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.attempting;
import static dev.lockstep.compliance.Fixture.between;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.marked;
import static dev.lockstep.compliance.Fixture.object;
import static dev.lockstep.compliance.Fixture.unreachableGit;
import static dev.lockstep.compliance.Looks.t;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Fixture.ArgoBuilder;
import dev.lockstep.compliance.Fixture.FluxBuilder;
import dev.lockstep.compliance.Policy.Workloads;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of several looks at one reconciler: seconds after the merge, what it says then, and the state that this gives. */
class VerdictsOverTimeTest {
    private record Step(int at, Function<Looks, Finding> look, State state, String words) {}

    private record Sequence(String name, Workloads workloads, List<Step> steps) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sequence> argoCd() {
        return Stream.of(
                sequence(
                        "a sync that is terminated has failed",
                        step(30, app(30).operation("Running", X).finishedAt(null), APPLYING),
                        step(60, terminated(60), FAILING, "Operation terminated; PostSync hook Job default/smoke"),
                        step(370, terminated(370), FAILED)),
                sequence(
                        "retries by hand are the same failure until one succeeds",
                        step(30, failedSync(30), FAILING),
                        step(100, failedSync(100).pending().operation("Running", X), APPLYING),
                        step(400, failedSync(400), FAILED)),
                sequence(
                        "a sync that succeeds ends its failure, and Degraded begins anew",
                        step(30, failedSync(30), FAILING),
                        step(100, failedSync(100).pending().operation("Running", X), APPLYING),
                        step(400, degraded(400), FAILING, "seen now for the first time"),
                        step(720, degraded(720), FAILED)),
                sequence(
                        "an outage of Git after the merge is waited for",
                        step(
                                10,
                                gitOutage(10).operation("Succeeded", OLD),
                                UNKNOWN,
                                "cannot look at Git: ComparisonError"),
                        step(400, gitOutage(400).operation("Succeeded", OLD), UNKNOWN),
                        step(900, gitOutage(900).operation("Succeeded", OLD), UNKNOWN),
                        step(960, app(960), PROVEN)),
                sequence(
                        "so is one that leaves the commit standing",
                        step(10, gitOutage(10).revision(X), UNKNOWN, "cannot look at Git"),
                        step(400, gitOutage(400).revision(X), UNKNOWN)),
                sequence(
                        "an outage of Git lends its time to no failure",
                        step(10, gitOutage(10), UNKNOWN),
                        step(100, app(100).health("Progressing"), APPLYING),
                        step(400, degraded(400), FAILING, "seen now for the first time")),
                sequence(
                        "Degraded goes on through an outage of Git",
                        step(30, degraded(30), FAILING),
                        step(200, gitOutage(200).health("Degraded"), FAILING),
                        step(400, degraded(400), FAILED)),
                sequence(
                        "what cannot be rendered lends its time to no other failure",
                        step(10, pathGone(10), FAILING),
                        step(100, app(100).health("Progressing"), APPLYING),
                        step(400, degraded(400), FAILING, "seen now for the first time")),
                sequence(
                        "what cannot be rendered fails when it stays",
                        step(10, pathGone(10), FAILING),
                        step(320, pathGone(320), FAILED, "app path does not exist")),
                sequence(
                        "what could not be rendered before the merge has been seen once at the target",
                        step(-100, pathGone(-100), UNKNOWN),
                        step(350, pathGone(350), FAILING, "when a newer look shows it too"),
                        step(420, pathGone(420), FAILED)),
                sequence(
                        "a specification that was corrected lends nothing either",
                        step(10, invalid(10), FAILING, "InvalidSpecError"),
                        step(100, app(100).health("Progressing"), APPLYING),
                        step(400, degraded(400), FAILING, "seen now for the first time")),
                sequence(
                        "nor does a failure of the commit before",
                        step(-100, failedSync(-100).revision(OLD).operation("Failed", OLD), BEHIND),
                        step(10, pathGone(10).operation("Failed", OLD), FAILING),
                        step(400, degraded(400).operation("Failed", OLD).finishedAt(t(-200)), FAILING, "first time")),
                sequence(
                        "Degraded that was Progressing in between begins anew",
                        step(30, degraded(30), FAILING),
                        step(60, app(60).health("Progressing"), APPLYING),
                        step(400, degraded(400), FAILING, "seen now for the first time"),
                        step(720, degraded(720), FAILED)),
                sequence(
                        "a cluster that Argo CD does not reach is unknown, and its proof waits",
                        step(30, app(30), PROVEN),
                        step(90, cutOff(90), UNKNOWN, "Argo CD cannot reach its cluster: Failed to load live state"),
                        step(120, cutOff(120).revision(X).health("Missing"), UNKNOWN),
                        step(900, cutOff(900).health("Unknown"), UNKNOWN),
                        step(960, gitOutage(960), PROVEN)),
                sequence(
                        "so it is where that is all that Argo CD says",
                        step(30, app(30), PROVEN),
                        step(90, unreached(90), UNKNOWN, "Argo CD cannot reach its cluster"),
                        step(150, app(150), PROVEN)),
                sequence(
                        "it neither fails nor ends a failure",
                        step(30, degraded(30), FAILING),
                        step(90, cutOff(90).revision(X).health("Missing"), UNKNOWN),
                        step(600, cutOff(600).revision(X).health("Missing"), UNKNOWN),
                        step(660, degraded(660), FAILED)),
                sequence(
                        "a proof ends with the application that gave it",
                        step(30, app(30), PROVEN),
                        step(60, app(60).marked(Mark.BEING_DELETED), BLOCKED),
                        step(90, madeAnew(90), UNKNOWN)),
                sequence(
                        "so it does when nobody saw it go",
                        step(30, app(30).identity("one"), PROVEN),
                        step(60, gitOutage(60).identity("one"), PROVEN),
                        step(90, madeAnew(90).identity("another"), UNKNOWN),
                        step(120, gitOutage(120).identity("one"), UNKNOWN)),
                sequence(
                        "or its source says that it is gone",
                        step(30, app(30), PROVEN),
                        step(60, Absence.Kind.GONE, UNKNOWN),
                        step(90, madeAnew(90), UNKNOWN)),
                sequence(
                        "the time of a failure ends with the application, too",
                        step(30, degraded(30).identity("one"), FAILING),
                        step(400, degraded(400).identity("another"), FAILING, "seen now for the first time"),
                        step(500, Absence.Kind.GONE, UNKNOWN),
                        step(800, degraded(800), FAILING, "seen now for the first time"),
                        step(900, degraded(900).marked(Mark.BEING_DELETED), BLOCKED),
                        step(1200, degraded(1200), FAILING, "seen now for the first time"),
                        step(1300, Absence.Kind.UNLISTED, UNKNOWN),
                        step(1510, degraded(1510), FAILED)),
                sequence(
                        "a list that leaves it out takes nothing back",
                        step(30, app(30), PROVEN),
                        step(60, Absence.Kind.UNLISTED, UNKNOWN),
                        step(90, gitOutage(90), PROVEN)),
                sequence(
                        "bad health takes a proof back also where it is not what is told",
                        step(30, app(30), PROVEN),
                        step(60, app(60).pending().operation("Running", X).health("Degraded"), APPLYING),
                        step(120, gitOutage(120).health("Progressing"), UNKNOWN)),
                sequence(
                        "so does Missing",
                        step(30, app(30), PROVEN),
                        step(60, app(60).health("Missing"), APPLYING),
                        step(120, gitOutage(120).health("Progressing"), UNKNOWN)),
                sequence(
                        "a Degraded application that it applied takes it back where workloads are required",
                        Workloads.REQUIRE,
                        step(30, app(30), PROVEN),
                        step(60, gitOutage(60), PROVEN),
                        step(90, gitOutage(90).child("argocd/app", "Unknown", "Degraded"), UNKNOWN),
                        step(120, gitOutage(120), UNKNOWN)),
                sequence(
                        "and not where they are observed",
                        step(30, app(30), PROVEN),
                        step(90, gitOutage(90).child("argocd/app", "Unknown", "Degraded"), PROVEN)),
                sequence(
                        "each application that it applied has its own time",
                        Workloads.REQUIRE,
                        step(30, app(30).child("argocd/a", "Synced", "Degraded"), FAILING, "argocd/a"),
                        step(
                                200,
                                app(200).child("argocd/a", "Synced", "Healthy")
                                        .child("argocd/b", "Synced", "Progressing"),
                                APPLYING),
                        step(
                                400,
                                app(400).child("argocd/a", "Synced", "Healthy").child("argocd/b", "Synced", "Degraded"),
                                FAILING,
                                "seen now for the first time"),
                        step(720, app(720).child("argocd/b", "Synced", "Degraded"), FAILED, "argocd/b")),
                sequence(
                        "its own failure counts although one that it applied fails for longer",
                        Workloads.REQUIRE,
                        step(30, app(30).child("argocd/a", "Synced", "Degraded"), FAILING, "argocd/a"),
                        step(200, degraded(200).child("argocd/a", "Synced", "Degraded"), FAILING, "first time"),
                        step(520, degraded(520).child("argocd/a", "Synced", "Degraded"), FAILED, "Degraded")),
                sequence(
                        "what shows counts although health that was Degraded is not known",
                        step(30, degraded(30), FAILING),
                        step(100, failedSync(100).health("Unknown"), FAILING, "seen now for the first time"),
                        step(420, failedSync(420).health("Unknown"), FAILED, "sync Failed")),
                sequence(
                        "a hook that ran before a sync that applied nothing is not owed",
                        step(
                                30,
                                app(30).operation("Failed", OLD).task("Job default/migrate", "PreSync", "no"),
                                PROVEN)));
    }

    static Stream<Sequence> fluxes() {
        FluxObject infraFailed = named("infra", "False", "HealthCheckFailed", null);
        FluxObject infraReady = named("infra", "True", "ReconciliationSucceeded", X);
        FluxObject infraAgain = named("infra", "Unknown", "Progressing", null);
        FluxObject appsWaits = named("apps", "False", "DependencyNotReady", null);
        FluxObject appsRuns = named("apps", "Unknown", "Progressing", null);
        FluxObject appsFailed = named("apps", "False", "BuildFailed", null);
        FluxObject stalled =
                marked(kustomization("False", "InvalidCELExpression", "no expression", null), Mark.STALLED);
        FluxObject row = object("Kustomization", "config-drone", null, null, "no expression", null);
        FluxObject nonCompliant = new FluxObject(
                row.kind(),
                row.name(),
                "Non-Compliant",
                row.ready(),
                row.reason(),
                row.message(),
                row.appliedCommit(),
                row.lastTransition(),
                row.attempt(),
                row.marks());
        return Stream.of(
                sequence(
                        "between two attempts a failure goes on",
                        step(30, config(30, infraFailed, appsWaits), FAILING, "infra: HealthCheckFailed"),
                        step(60, config(60, infraAgain, appsWaits), FAILING, "its next attempt is under way"),
                        step(400, config(400, infraAgain, appsWaits), FAILED, "infra: HealthCheckFailed")),
                sequence(
                        "an attempt that fails again is the same failure",
                        step(30, config(30, infraFailed, appsWaits), FAILING),
                        step(60, config(60, infraAgain, appsWaits), FAILING),
                        step(400, config(400, infraFailed, appsWaits), FAILED)),
                sequence(
                        "a failure ends with the success of its own object, whatever the others do",
                        step(30, config(30, infraFailed, appsWaits), FAILING),
                        step(90, config(90, infraReady, appsRuns), APPLYING),
                        step(400, config(90, infraReady, appsRuns), APPLYING),
                        step(420, config(420, infraReady, appsFailed), FAILING, "seen now for the first time"),
                        step(740, config(740, infraReady, appsFailed), FAILED, "apps: BuildFailed")),
                sequence(
                        "what fails beside it has a time of its own",
                        step(30, config(30, infraFailed, appsWaits), FAILING),
                        step(200, config(200, appsFailed, infraAgain), FAILING, "infra: HealthCheckFailed"),
                        step(320, config(320, appsFailed, infraReady), FAILING, "seen now for the first time"),
                        step(640, config(640, appsFailed, infraReady), FAILED, "apps: BuildFailed")),
                sequence(
                        "one that is taken out of the configuration fails no more",
                        step(30, config(30, infraFailed, appsWaits), FAILING),
                        step(400, config(400, appsRuns), APPLYING)),
                sequence(
                        "another commit ends a failure",
                        step(30, config(30, infraFailed), FAILING),
                        step(60, config(60, infraAgain).fetched(LATER), APPLYING),
                        step(400, config(400, infraFailed).fetched(LATER), FAILING, "seen now for the first time")),
                sequence(
                        "what failed at the commit before hides nothing",
                        step(-60, config(-60, infraFailed).fetched(OLD), BEHIND),
                        step(
                                30,
                                config(30, attempting(infraFailed, OLD, null), appsFailed),
                                FAILING,
                                "apps: BuildFailed"),
                        step(400, config(400, attempting(infraFailed, OLD, null), appsFailed), FAILED, "apps")),
                sequence(
                        "one that was stalled is tried again when it is not",
                        step(30, config(30, stalled), FAILING, "stalled"),
                        step(120, config(120, between()).state("Pending"), APPLYING),
                        step(400, config(120, between()).state("Pending"), APPLYING)),
                sequence(
                        "a row without conditions does not say that it is not",
                        step(30, config(30, stalled), FAILING),
                        step(60, config(60, nonCompliant).bulk(), APPLYING, "details by a direct read"),
                        step(400, config(400, stalled), FAILED, "stalled")),
                sequence(
                        "a stalled object counts although another one fails for longer",
                        step(30, config(30, infraFailed), FAILING, "HealthCheckFailed"),
                        step(200, config(200, infraFailed, stalled), FAILING, "(counts as failed after 5 min)"),
                        step(520, config(520, infraFailed, stalled), FAILED, "stalled")),
                sequence(
                        "its own failure counts although a workload fails for longer",
                        Workloads.REQUIRE,
                        step(30, workloads(30, release("False", "UpgradeFailed")), FAILING, "app1"),
                        step(200, config(200, infraFailed).nested(release("False", "UpgradeFailed")), FAILING, "infra"),
                        step(520, config(520, infraFailed).nested(release("False", "UpgradeFailed")), FAILED, "infra")),
                sequence(
                        "one that only waits for nested objects by now hides nothing",
                        step(30, config(30, infraFailed), FAILING),
                        step(100, config(100, waitsForNested(), appsFailed), FAILING, "first time"),
                        step(420, config(420, waitsForNested(), appsFailed), FAILED, "apps: BuildFailed")),
                sequence(
                        "a workload's failure ends with its own success",
                        Workloads.REQUIRE,
                        step(
                                30,
                                workloads(30, release("False", "UpgradeFailed"), shop()),
                                FAILING,
                                "app1: UpgradeFailed"),
                        step(60, workloads(60, release("True", "UpgradeSucceeded"), shop()), APPLYING),
                        step(400, workloads(60, release("True", "UpgradeSucceeded"), shop()), APPLYING)),
                sequence(
                        "and goes on through its next attempt",
                        Workloads.REQUIRE,
                        step(30, workloads(30, release("False", "UpgradeFailed"), shop()), FAILING),
                        step(60, workloads(60, release("Unknown", "Progressing"), shop()), FAILING, "under way"),
                        step(400, workloads(400, release("Unknown", "Progressing"), shop()), FAILED, "app1")),
                sequence(
                        "a workload that cannot look at Git takes no proof back, whatever it does next",
                        Workloads.REQUIRE,
                        step(30, workloads(30, fetcher("True", "Succeeded")).state("Compliant"), PROVEN),
                        step(60, workloads(60, fetcher("False", "GitOperationFailed")), PROVEN),
                        step(90, workloads(90, fetcher("Unknown", "Progressing")), PROVEN),
                        step(120, workloads(120, fetcher("False", "GitOperationFailed")), PROVEN)),
                sequence(
                        "a proof ends with the configuration that gave it",
                        step(30, config(30, applied(X)), PROVEN),
                        step(60, config(60, applied(X)).provisioning("Deleting"), BLOCKED),
                        step(90, neverFetched(90), UNKNOWN)),
                sequence(
                        "so it does when Azure says that it is gone",
                        step(30, config(30, applied(X)), PROVEN),
                        step(60, Absence.Kind.GONE, UNKNOWN),
                        step(90, neverFetched(90), UNKNOWN)),
                sequence(
                        "or created it anew; rows do not tell when",
                        step(30, config(30, applied(X)).bulk(), PROVEN),
                        step(40, config(40, applied(X)).identity("monday"), PROVEN),
                        step(60, neverFetched(60).bulk(), PROVEN),
                        step(90, neverFetched(90).identity("tuesday"), UNKNOWN),
                        step(120, neverFetched(120).bulk(), UNKNOWN)),
                sequence(
                        "a failed health check takes a proof back, suspended or not",
                        step(30, config(30, applied(X)), PROVEN),
                        step(
                                60,
                                config(60, named("drone", "False", "HealthCheckFailed", null))
                                        .suspended(),
                                BLOCKED),
                        step(90, neverFetched(90), UNKNOWN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"argoCd", "fluxes"})
    void areThoseOf(Sequence sequence) {
        Looks looks = new Looks(sequence.workloads());
        for (Step step : sequence.steps()) {
            Finding finding = step.look().apply(looks);
            assertThat(finding.state())
                    .as("t%+d s: %s", step.at(), finding.reason().orElse(""))
                    .isEqualTo(step.state());
            assertThat(finding.reason().orElse("")).contains(step.words());
        }
    }

    static ArgoBuilder app(int at) {
        return argoAt(at).operation("Succeeded", X);
    }

    static ArgoBuilder argoAt(int at) {
        return Fixture.argo().finishedAt(t(at - 20)).healthSince(t(at - 10)).reconciledAt(t(at - 1));
    }

    static ArgoBuilder degraded(int at) {
        return app(at).health("Degraded");
    }

    static ArgoBuilder failedSync(int at) {
        return argoAt(at).sync("OutOfSync").operation("Failed", X).retries(5, 5);
    }

    static ArgoBuilder terminated(int at) {
        return argoAt(at)
                .operation("Failed", X)
                .retries(0, 1)
                .saying("Operation terminated")
                .task("Job default/smoke", "PostSync", "terminated");
    }

    static ArgoBuilder gitOutage(int at) {
        return uncompared(at)
                .condition("ComparisonError", "Failed to load target state: failed to list refs: status code: 503");
    }

    static ArgoBuilder pathGone(int at) {
        return uncompared(at)
                .condition("ComparisonError", "Failed to load target state: drone: app path does not exist");
    }

    static ArgoBuilder uncompared(int at) {
        return app(at).sync("Unknown").revision(null);
    }

    static ArgoBuilder cutOff(int at) {
        return unreached(at).condition("UnknownError", "error synchronizing cache state");
    }

    static ArgoBuilder unreached(int at) {
        return uncompared(at)
                .condition(
                        "ComparisonError", "Failed to load live state: failed to get cluster info for \"https://k\"");
    }

    static ArgoBuilder invalid(int at) {
        return app(at).sync("Unknown")
                .health("Unknown")
                .reconciledAt(t(-5))
                .condition("InvalidSpecError", "not permitted");
    }

    static ArgoBuilder madeAnew(int at) {
        return argoAt(at)
                .sync("Unknown")
                .revision(null)
                .operation(null, null)
                .finishedAt(null)
                .condition("ComparisonError", "Failed to load target state: authentication required");
    }

    static FluxBuilder config(int at, FluxObject... objects) {
        return flux(objects).updated(t(at)).fetchedAt(t(at - 5));
    }

    static FluxBuilder neverFetched(int at) {
        return config(
                        at,
                        unreachableGit(),
                        kustomization("False", "ArtifactFailed", "Source artifact not found, retrying in 30s", null))
                .state("Non-Compliant")
                .fetched(null);
    }

    static FluxBuilder workloads(int at, FluxObject... nested) {
        return config(at, applied(X)).state("Pending").nested(nested);
    }

    static FluxObject named(String name, String ready, String reason, String commit) {
        return object("Kustomization", "config-" + name, ready, reason, "it says " + reason, commit);
    }

    static FluxObject release(String ready, String reason) {
        return object("HelmRelease", "app1", ready, reason, "it says " + reason, null);
    }

    static FluxObject waitsForNested() {
        return object(
                "Kustomization",
                "config-infra",
                "False",
                "HealthCheckFailed",
                "timeout waiting for: [Kustomization/flux-system/app status: 'InProgress']",
                null);
    }

    static FluxObject fetcher(String ready, String reason) {
        return object("GitRepository", "app3", ready, reason, "it says " + reason, null);
    }

    static FluxObject shop() {
        return object("Kustomization", "app2", "Unknown", "Progressing", "in progress", null);
    }

    private static Step step(int at, ArgoBuilder evidence, State state, String... words) {
        return new Step(at, looks -> looks.at(at, evidence.build()), state, String.join("", words));
    }

    private static Step step(int at, FluxBuilder evidence, State state, String... words) {
        return new Step(at, looks -> looks.at(at, evidence.build()), state, String.join("", words));
    }

    private static Step step(int at, Absence.Kind absence, State state) {
        return new Step(at, looks -> looks.at(at, absence), state, "");
    }

    private static Sequence sequence(String name, Step... steps) {
        return sequence(name, Workloads.OBSERVE, steps);
    }

    private static Sequence sequence(String name, Workloads workloads, Step... steps) {
        return new Sequence(name, workloads, List.of(steps));
    }
}
