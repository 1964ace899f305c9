package dev.lockstep.contracts;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureStub;
import dev.lockstep.compliance.Ancestry;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.FailureTracking;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each contract example, through the real adapter over HTTP, must give the verdict that the contracts name for it. */
class ContractExamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String X = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    private static final String OLDER = "0c9f1d8b7a6e5f4d3c2b1a09f8e7d6c5b4a39281";
    private static final Instant MERGED = Instant.parse("2026-03-02T10:15:00Z");
    private static final Policy POLICY = new Policy(
            Duration.ofMinutes(10), Duration.ofSeconds(6), Duration.ofMinutes(15), Policy.Workloads.OBSERVE, Set.of());
    private static final Ancestry ANCESTRY = (commit, type) -> CommitRelation.of(
            commit.equals(X)
                    ? CommitRelation.Kind.TARGET
                    : commit.equals(OLDER) ? CommitRelation.Kind.OLDER : CommitRelation.Kind.UNKNOWN);
    private static final Followed DEV = new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        azure-flux-compliant.json              | PROVEN   | ''
        azure-flux-fetched-not-applied.json    | APPLYING | large applied 0c9f1d8 and has fetched 42d1d96
        azure-flux-transient-noncompliant.json | APPLYING | DependencyNotReady
        azure-flux-transient-noncompliant.json | APPLYING | Progressing
        azure-flux-failed.json                 | FAILING  | HealthCheckFailed: health check failed after 10m0.03s
        azure-flux-suspended.json              | BLOCKED  | is suspended at 0c9f1d8
        azure-flux-new.json                    | UNKNOWN  | has never reported
        argocd-synced-healthy.json             | PROVEN   | ''
        argocd-synced-no-diff.json             | PROVEN   | ''
        argocd-multi-source.json               | PROVEN   | ''
        argocd-stale-health.json               | APPLYING | health may be from before the sync
        argocd-synced-progressing.json         | APPLYING | health Progressing
        argocd-outofsync-manual.json           | BLOCKED  | is OutOfSync at 42d1d96 and auto-sync is off
        argocd-sync-failed.json                | FAILING  | (retried 5 times)
        argocd-comparison-error.json           | FAILING  | app path does not exist
        """)
    void givesItsVerdict(String file, State state, String reason) throws IOException {
        Verdict verdict = judge(file, Duration.ZERO);
        assertThat(verdict.findings()).isNotEmpty().extracting(Finding::state).containsOnly(state);
        if (state == State.PROVEN) {
            assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
        } else {
            assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
            assertThat(String.join("\n", ((Verdict.Waiting) verdict).reasons())).contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "azure-flux-failed.json, HealthCheckFailed",
        "argocd-sync-failed.json, SyncError",
        "argocd-comparison-error.json, ComparisonError"
    })
    void aHardFailureViolatesWhenTheGracePeriodIsOver(String file, String reason) throws IOException {
        Verdict verdict = judge(file, POLICY.gracePeriod().plus(POLICY.nextLook()));
        assertThat(verdict).isInstanceOf(Verdict.Violated.class);
        assertThat(((Verdict.Violated) verdict).reasons())
                .singleElement()
                .asString()
                .contains(reason);
    }

    @Test
    void aFailingWorkloadIsReportedApart() throws IOException {
        String failing = example("azure-flux-compliant.json")
                .replace(
                        "\"reason\": \"UpgradeSucceeded\",\n      \"status\": \"True\"",
                        "\"reason\": \"UpgradeFailed\",\n      \"status\": \"False\"")
                .replace(
                        "\"complianceState\": \"Compliant\",\n  \"provisioningState\"",
                        "\"complianceState\": \"Non-Compliant\",\n  \"provisioningState\"");
        Verdict verdict = judge(azure(failing), newest(failing).plusSeconds(60), Duration.ZERO);
        assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict.findings().get(0).warnings())
                .singleElement()
                .asString()
                .contains("HelmRelease podinfo: UpgradeFailed");
    }

    @Test
    void bulkRowsOfTheSameClustersAgreeAsFarAsMessagesTell() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, example("arg-response.json")))) {
            List<Reconciler> rows = azure.source().poll(Set.of(DEV)).reports().stream()
                    .map(r -> new Reconciler(r, Optional.empty(), Optional.empty()))
                    .toList();
            List<Finding> findings = judge(rows, AzureStub.NOW).findings();
            assertThat(findings)
                    .extracting(Finding::cluster, Finding::state)
                    .contains(
                            org.assertj.core.groups.Tuple.tuple("drone", State.PROVEN),
                            org.assertj.core.groups.Tuple.tuple("large", State.APPLYING),
                            org.assertj.core.groups.Tuple.tuple("edge-17", State.APPLYING),
                            org.assertj.core.groups.Tuple.tuple("edge-18", State.APPLYING),
                            org.assertj.core.groups.Tuple.tuple("lab", State.BLOCKED),
                            org.assertj.core.groups.Tuple.tuple("new", State.UNKNOWN));
            assertThat(rows.stream().filter(r -> ComplianceVerdict.needsDirectRead(r.report())))
                    .extracting(r -> r.report().cluster())
                    .containsOnly("edge-17", "edge-18", "large");
        }
    }

    /** What tells a reconciler from another one of its name; a row of Resource Graph may write a time in another form. */
    @Test
    void whichOneItIsStandsInADirectRead() throws IOException {
        assertThat(azure(example("azure-flux-suspended.json")).get(0).evidence().identity())
                .contains("2026-01-12T08:00:00.123456+00:00");
        assertThat(argocd(example("argocd-synced-healthy.json"))
                        .get(0)
                        .evidence()
                        .identity())
                .contains("0b2f8f0e-3c1c-4f5e-9d4a-3f5a0a3d2a11");
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(
                200,
                "{\"totalRecords\":1,\"count\":1,\"resultTruncated\":\"false\",\"data\":["
                        + example("azure-flux-suspended.json") + "]}"))) {
            assertThat(azure.source().poll(Set.of(DEV)).reports())
                    .singleElement()
                    .satisfies(row -> assertThat(row.evidence().identity()).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"azure-list-page1.json, dev", "azure-list-page2.json, stage"})
    void anItemOfAListPageIsReadLikeADirectRead(String file, String branch) throws IOException {
        JsonNode item = JSON.readTree(example(file)).at("/value/0");
        Followed followed = new Followed(DEV.repository(), branch);
        Verdict verdict =
                judge(azure(item.toString(), followed), newest(item.toString()).plusSeconds(60), Duration.ZERO);
        assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
    }

    @Test
    void theApplicationsOfAStreamGiveTheVerdictOfTheirMoment() throws IOException {
        List<State> states = new ArrayList<>();
        for (String line : example("argocd-stream.ndjson").lines().toList()) {
            String application = JSON.readTree(line).at("/result/application").toString();
            Instant now = newest(application).plusSeconds(60);
            states.add(judge(argocd(application), now, Duration.ZERO)
                    .findings()
                    .get(0)
                    .state());
        }
        assertThat(states).containsExactly(State.APPLYING, State.APPLYING, State.PROVEN);
    }

    private static Verdict judge(String file, Duration failingBefore) throws IOException {
        String content = example(file);
        Instant now = newest(content).plus(Duration.ofMinutes(1)).plus(failingBefore);
        return judge(file.startsWith("azure") ? azure(content) : argocd(content), now, failingBefore);
    }

    private static Verdict judge(List<ReconcilerReport> reports, Instant now, Duration failingBefore) {
        List<Reconciler> reconcilers = reports.stream()
                .map(r -> seenTwice(at(r, now.minus(failingBefore)), at(r, now)))
                .toList();
        return judge(reconcilers, now);
    }

    private static Reconciler seenTwice(ReconcilerReport first, ReconcilerReport second) {
        Optional<Failure> failing = FailureTracking.failure(Optional.empty(), first, Policy.Workloads.OBSERVE);
        Optional<Reconciler> before = Optional.of(new Reconciler(first, Optional.empty(), failing));
        return new Reconciler(
                second, Optional.empty(), FailureTracking.failure(before, second, Policy.Workloads.OBSERVE));
    }

    /** Two looks, an interval apart: of what stays as it is, one look past the grace period is not enough. */
    private static Verdict judge(List<Reconciler> reconcilers, Instant now) {
        TreeMap<String, Integer> types = new TreeMap<>();
        reconcilers.forEach(r -> types.put(r.report().clusterType(), 1));
        Target target = new Target(X, types, MERGED);
        List<Reconciler> before = reconcilers.stream()
                .map(r -> new Reconciler(at(r.report(), now.minus(POLICY.nextLook())), r.absence(), r.failure()))
                .toList();
        ComplianceVerdict.Look first =
                ComplianceVerdict.look(target, before, List.of(), ANCESTRY, POLICY, now.minus(POLICY.nextLook()));
        return ComplianceVerdict.look(target, reconcilers, first.memories(), ANCESTRY, POLICY, now)
                .verdict();
    }

    /** Found by the poll, judged by the direct read. */
    private static List<ReconcilerReport> azure(String body) throws IOException {
        return azure(body, DEV);
    }

    private static List<ReconcilerReport> azure(String body, Followed followed) throws IOException {
        String rows = "{\"totalRecords\":1,\"count\":1,\"resultTruncated\":\"false\",\"data\":[" + body + "]}";
        try (AzureStub azure = AzureStub.answering(
                r -> Answer.of(200, r.path().endsWith("/Microsoft.ResourceGraph/resources") ? rows : body))) {
            return confirmed(azure.source(), followed);
        }
    }

    private static List<ReconcilerReport> argocd(String body) throws IOException {
        try (StubServer argo = StubServer.http(r -> Answer.of(
                200, r.path().endsWith("/applications") ? "{\"metadata\":{},\"items\":[" + body + "]}" : body))) {
            return confirmed(
                    new ArgoCdSource(
                            new ArgoCdSettings(
                                    "large-1",
                                    argo.uri(),
                                    "token",
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Duration.ofSeconds(20)),
                            InstantSource.fixed(AzureStub.NOW)),
                    DEV);
        }
    }

    private static List<ReconcilerReport> confirmed(ReconcilerSource source, Followed followed) {
        return source.poll(Set.of(followed)).reports().stream()
                .map(r -> source.confirm(r.id(), r.project()))
                .toList();
    }

    private static ReconcilerReport at(ReconcilerReport r, Instant observedAt) {
        return new ReconcilerReport(
                r.id(), r.cluster(), r.kind(), r.repository(), r.branch(), r.clusterType(), r.evidence(), observedAt);
    }

    private static Instant newest(String content) {
        return Stream.of(content)
                .flatMap(text ->
                        Pattern.compile("\"(20\\d\\d-[^\"]+Z)\"").matcher(text).results())
                .map(m -> Instant.parse(m.group(1)))
                .max(Comparator.naturalOrder())
                .orElse(AzureStub.NOW);
    }
}
