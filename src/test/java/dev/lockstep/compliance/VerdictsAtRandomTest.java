package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.attempting;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.marked;
import static dev.lockstep.compliance.VerdictsOverTimeTest.app;
import static dev.lockstep.compliance.VerdictsOverTimeTest.config;
import static dev.lockstep.compliance.VerdictsOverTimeTest.cutOff;
import static dev.lockstep.compliance.VerdictsOverTimeTest.degraded;
import static dev.lockstep.compliance.VerdictsOverTimeTest.failedSync;
import static dev.lockstep.compliance.VerdictsOverTimeTest.fetcher;
import static dev.lockstep.compliance.VerdictsOverTimeTest.gitOutage;
import static dev.lockstep.compliance.VerdictsOverTimeTest.invalid;
import static dev.lockstep.compliance.VerdictsOverTimeTest.named;
import static dev.lockstep.compliance.VerdictsOverTimeTest.pathGone;
import static dev.lockstep.compliance.VerdictsOverTimeTest.release;
import static dev.lockstep.compliance.VerdictsOverTimeTest.terminated;
import static dev.lockstep.compliance.VerdictsOverTimeTest.waitsForNested;
import static dev.lockstep.compliance.VerdictsOverTimeTest.workloads;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two rules that hold whatever was seen in whatever order. */
class VerdictsAtRandomTest {
    private static final int SEQUENCES = 1_000;
    private static final int GRACE = 300;

    private static final List<IntFunction<Evidence>> ARGO = List.of(
            at -> app(at).build(),
            at -> app(at).health("Progressing").build(),
            at -> app(at).health("Unknown").build(),
            at -> app(at).revision(OLD).build(),
            at -> degraded(at).build(),
            at -> degraded(at).revision(OLD).operation("Succeeded", OLD).build(),
            at -> degraded(at).pending().operation("Running", X).build(),
            at -> failedSync(at).build(),
            at -> failedSync(at).health("Degraded").build(),
            at -> failedSync(at).health("Unknown").build(),
            at -> failedSync(at).pending().operation("Running", X).build(),
            at -> terminated(at).build(),
            at -> gitOutage(at).build(),
            at -> gitOutage(at).health("Degraded").build(),
            at -> pathGone(at).build(),
            at -> pathGone(at).health("Degraded").build(),
            at -> invalid(at).build(),
            at -> cutOff(at).revision(X).health("Missing").build(),
            at -> app(at).child("argocd/a", "Synced", "Degraded").build(),
            at -> app(at).child("argocd/b", "Synced", "Degraded").build(),
            at -> degraded(at).child("argocd/a", "Synced", "Degraded").build(),
            at -> gitOutage(at).child("argocd/a", "Unknown", "Unknown").build());

    private static final FluxObject INFRA_FAILED = named("infra", "False", "HealthCheckFailed", null);
    private static final FluxObject INFRA_AGAIN = named("infra", "Unknown", "Progressing", null);
    private static final FluxObject INFRA_READY = named("infra", "True", "ReconciliationSucceeded", X);
    private static final FluxObject APPS_FAILED = named("apps", "False", "BuildFailed", null);
    private static final FluxObject APPS_AGAIN = named("apps", "Unknown", "Progressing", null);
    private static final FluxObject APPS_WAITS = named("apps", "False", "DependencyNotReady", null);
    private static final FluxObject STALLED =
            marked(kustomization("False", "InvalidCELExpression", "no expression", null), Mark.STALLED);

    private static final List<IntFunction<Evidence>> FLUX = List.of(
            at -> config(at, INFRA_READY, applied(X)).build(),
            at -> config(at, INFRA_FAILED, APPS_WAITS).build(),
            at -> config(at, INFRA_AGAIN, APPS_WAITS).build(),
            at -> config(at, INFRA_READY, APPS_AGAIN).build(),
            at -> config(at, INFRA_READY, APPS_FAILED).build(),
            at -> config(at, APPS_FAILED, INFRA_AGAIN).build(),
            at -> config(at, APPS_FAILED, INFRA_FAILED).build(),
            at -> config(at, INFRA_FAILED, STALLED).build(),
            at -> config(at, INFRA_AGAIN, STALLED).build(),
            at -> config(at, waitsForNested(), APPS_FAILED).build(),
            at -> config(at, waitsForNested(), APPS_AGAIN).build(),
            at -> config(at, attempting(INFRA_FAILED, OLD, null), APPS_FAILED).build(),
            at -> config(at, attempting(INFRA_FAILED, OLD, null), APPS_AGAIN).build(),
            at -> config(at, INFRA_FAILED).fetched(OLD).build(),
            at -> config(at, INFRA_FAILED).fetched(null).build(),
            at -> workloads(at, release("False", "UpgradeFailed")).build(),
            at -> workloads(at, release("Unknown", "Progressing"), fetcher("False", "GitOperationFailed"))
                    .build(),
            at -> workloads(at, release("True", "UpgradeSucceeded"), fetcher("Unknown", "Progressing"))
                    .build(),
            at -> config(at, INFRA_FAILED)
                    .nested(release("False", "UpgradeFailed"))
                    .build(),
            at -> config(at, INFRA_AGAIN)
                    .nested(release("False", "UpgradeFailed"))
                    .build());

    private record Seen(int at, Finding finding) {
        boolean fails() {
            return finding.state() == State.FAILING || finding.state() == State.FAILED;
        }

        @Override
        public String toString() {
            return "t+" + at + " " + finding.state() + " " + finding.reason().orElse("");
        }
    }

    /** Otherwise one of several failures could keep another from ever counting. */
    @ParameterizedTest
    @EnumSource
    void whatIsFailingAndStaysAsItIsFails(Workloads workloads) {
        Random random = new Random(23);
        for (int i = 0; i < SEQUENCES; i++) {
            List<IntFunction<Evidence>> pool = i % 2 == 0 ? ARGO : FLUX;
            Looks looks = new Looks(workloads);
            List<Seen> seen = seen(looks, pool, random);
            IntFunction<Evidence> stays = pool.get(random.nextInt(pool.size()));
            int from = seen.get(seen.size() - 1).at() + 30;
            for (int after : new int[] {0, 60, GRACE + 70, GRACE + 140}) {
                seen.add(new Seen(from + after, looks.at(from + after, stays.apply(from + after))));
            }
            boolean failing = seen.get(seen.size() - 3).fails();
            assertThat(seen.get(seen.size() - 1).finding().state() == State.FAILED)
                    .as("%s", seen)
                    .isEqualTo(failing);
        }
    }

    /** And it was there at every look since: not proven in between, nor at the look before. */
    @ParameterizedTest
    @EnumSource
    void whatHasFailedWasSeenFailingAGracePeriodAgo(Workloads workloads) {
        Random random = new Random(24);
        int failed = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            List<Seen> seen = seen(new Looks(workloads), i % 2 == 0 ? ARGO : FLUX, random);
            for (int last = 0; last < seen.size(); last++) {
                if (seen.get(last).finding().state() != State.FAILED) {
                    continue;
                }
                failed++;
                int since = last;
                while (since > 0 && seen.get(since - 1).finding().state() != State.PROVEN) {
                    since--;
                }
                int end = seen.get(last).at() - GRACE;
                assertThat(seen.subList(since, last))
                        .as("%s of %s", seen.get(last), seen)
                        .anyMatch(one -> one.fails() && one.at() <= end);
            }
        }
        assertThat(failed).isGreaterThan(100);
    }

    private static List<Seen> seen(Looks looks, List<IntFunction<Evidence>> pool, Random random) {
        List<Seen> seen = new ArrayList<>();
        int at = 10;
        for (int look = 0; look < 6; look++) {
            seen.add(new Seen(
                    at, looks.at(at, pool.get(random.nextInt(pool.size())).apply(at))));
            at += 20 + random.nextInt(200);
        }
        return seen;
    }
}
