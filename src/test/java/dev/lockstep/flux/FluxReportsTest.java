package dev.lockstep.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.FailureTracking;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Policy.Workloads;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import dev.lockstep.ports.OutsideException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Kustomization and its source, changed field by field, and what the verdict makes of it at the commit they are at. */
class FluxReportsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
    private static final String X = "53fee4503f445bc4a8210083526ddba5ba039f21";
    private static final String OLD = "0c9f1d8b7a6e5f4d3c2b1a09f8e7d6c5b4a39281";

    private ObjectNode kustomization;
    private ObjectNode repository;
    private final List<Kustomization> more = new ArrayList<>();
    private final List<OciRepository> artifacts = new ArrayList<>();
    private final List<Unread> unread = new ArrayList<>();

    @BeforeEach
    void bothReadyAtTheTarget() throws IOException {
        JsonNode items = JSON.readTree(FluxReportsTest.class.getResourceAsStream("/judge/flux-ready.json"))
                .path("items");
        kustomization = (ObjectNode) items.get(0);
        repository = (ObjectNode) items.get(1);
        assertThat(finding().state()).isEqualTo(State.PROVEN);
    }

    @Test
    void aProofIsNotTakenBackAtEveryInterval() {
        running("Running health checks for revision dev@sha1:" + X + " with a timeout of 30s");
        assertThat(finding().state()).isEqualTo(State.PROVEN);
        status(kustomization).remove("history");
        assertThat(finding().state()).as("before Flux kept a history").isEqualTo(State.PROVEN);
    }

    @Test
    void aFailureShowsWhileTheNextAttemptRuns() {
        running("Running health checks for revision dev@sha1:" + X + " with a timeout of 30s");
        last().put("lastReconciledStatus", "HealthCheckFailed");
        status(kustomization).put("lastAppliedRevision", "dev@sha1:" + OLD);
        assertThat(finding().state()).isEqualTo(State.FAILING);
        assertThat(finding().reason().orElseThrow()).contains("HealthCheckFailed at its last attempt");
        ((ObjectNode) last().path("metadata")).put("revision", "dev@sha1:" + OLD);
        assertThat(finding().state()).as("that was another commit").isEqualTo(State.APPLYING);
    }

    /** The source has moved on; what is told of the attempt before says nothing of the new commit. */
    @Test
    void aFailureOfTheCommitBeforeIsNone() {
        ready().put("status", "False").put("reason", "BuildFailed").put("message", "accumulating resources: boom");
        assertThat(finding().state()).isEqualTo(State.FAILING);
        status(kustomization).put("lastAttemptedRevision", "dev@sha1:" + OLD);
        assertThat(finding().state()).isEqualTo(State.APPLYING);
    }

    @Test
    void whatIsSaidOfAnEarlierSpecificationIsNoProof() {
        metadata(kustomization).put("generation", 2);
        assertThat(finding().state()).isEqualTo(State.APPLYING);
        ready().put("status", "False").put("reason", "BuildFailed");
        assertThat(finding().state()).as("it failed before it was changed").isEqualTo(State.APPLYING);
        ready().put("observedGeneration", 2);
        assertThat(finding().state()).as("it failed since").isEqualTo(State.FAILING);
        ready().put("status", "True");
        assertThat(finding().state()).as("one of both has not moved on yet").isEqualTo(State.APPLYING);
        status(kustomization).put("observedGeneration", 2);
        assertThat(finding().state()).isEqualTo(State.PROVEN);
    }

    @Test
    void whatNeverSucceededCanFail() {
        status(kustomization).put("observedGeneration", -1).remove("lastAppliedRevision");
        ready().put("status", "False").put("reason", "ReconciliationFailed").put("message", "no matches for kind");
        assertThat(finding().state()).isEqualTo(State.FAILING);
        status(kustomization).remove("conditions");
        assertThat(finding().state()).as("nothing is known yet").isEqualTo(State.APPLYING);
    }

    @Test
    void whatAPersonMustMendIsSaid() {
        repositorySpec().put("suspend", true);
        assertThat(finding().state()).isEqualTo(State.BLOCKED);
        assertThat(finding().reason().orElseThrow()).contains("GitRepository fleet-dev", "flux resume source git");
        repositorySpec().remove("suspend");
        fromARegistry("sha256:bb", X);
        ((ObjectNode) artifacts.get(0).object().spec()).put("suspend", true);
        assertThat(finding(1, Workloads.OBSERVE).reason().orElseThrow()).contains("flux resume source oci fleet-dev");
        metadata(kustomization).put("deletionTimestamp", "2026-11-10T03:00:00Z");
        assertThat(finding().state()).isEqualTo(State.BLOCKED);
        assertThat(finding().reason().orElseThrow()).contains("being deleted");
    }

    @Test
    void whatIsStalledConcernsEveryCommit() {
        status(kustomization)
                .withArray("/conditions")
                .addObject()
                .put("type", "Stalled")
                .put("status", "True")
                .put("reason", "InvalidCELExpression");
        ready().put("status", "False").put("reason", "InvalidCELExpression").put("message", "failed to parse");
        assertThat(finding().state()).isEqualTo(State.FAILING);
        assertThat(finding().reason().orElseThrow()).contains("failed to parse", "stalled");
        status(repository).putObject("artifact").put("revision", "dev@sha1:" + OLD);
        assertThat(finding().state()).isEqualTo(State.FAILING);
    }

    @Test
    void allKustomizationsOfAFolderCount() {
        ObjectNode second = kustomization.deepCopy();
        metadata(second).put("name", "second");
        status(second).put("lastAppliedRevision", "dev@sha1:" + OLD);
        more.add(Kustomization.of(second));
        assertThat(reports()).hasSize(1);
        assertThat(finding().state()).isNotEqualTo(State.PROVEN);
        ((ObjectNode) second.path("spec")).put("path", "./large/apps");
        assertThat(reports())
                .extracting(r -> r.id().name() + " " + r.clusterType())
                .containsExactly("flux-system/fleet-dev#drone drone", "flux-system/fleet-dev#large large");
    }

    @Test
    void whatWasAppliedFromGitIsToldApart() {
        ObjectNode applied = kustomization.deepCopy();
        metadata(applied).put("name", "shop");
        metadata(applied)
                .putObject("labels")
                .put("kustomize.toolkit.fluxcd.io/name", "fleet-dev-fleet-dev")
                .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        ((ObjectNode) applied.at("/spec/sourceRef")).put("name", "shop");
        ((ObjectNode) applied.at("/status/conditions/0"))
                .put("status", "False")
                .put("reason", "BuildFailed")
                .put("message", "boom");
        more.add(Kustomization.of(applied));
        assertThat(reports()).hasSize(1);
        assertThat(finding().state()).isEqualTo(State.PROVEN);
        assertThat(finding().warnings())
                .singleElement()
                .asString()
                .contains("workload Kustomization shop: BuildFailed");
        assertThat(finding(Workloads.REQUIRE).state()).isEqualTo(State.FAILING);
    }

    @Test
    void whatWasAppliedAndCannotBeReadIsNotReady() {
        ObjectNode release = metadataOnly("podinfo");
        owner(release, "fleet-dev-fleet-dev");
        unread.add(Unread.of("HelmRelease", release, "has more than 10 values"));
        assertThat(finding().state()).isEqualTo(State.PROVEN);
        assertThat(finding().warnings())
                .singleElement()
                .asString()
                .contains("workload HelmRelease podinfo: Unreadable: it has more than 10 values");
        assertThat(finding(Workloads.REQUIRE).state()).isEqualTo(State.APPLYING);
        ObjectNode ofNobody = metadataOnly("other");
        unread.set(0, Unread.of("HelmRelease", ofNobody, "has more than 10 values"));
        assertThat(finding(Workloads.REQUIRE).state()).isEqualTo(State.PROVEN);
    }

    /** As that of flux bootstrap does; and two that applied each other are not nested in anything that is told. */
    @Test
    void whatAppliedItselfIsNotNestedInItself() {
        ready().put("status", "False").put("reason", "BuildFailed").put("message", "boom");
        owner(kustomization, "fleet-dev-fleet-dev");
        assertThat(finding().state()).isEqualTo(State.FAILING);
        ObjectNode other = kustomization.deepCopy();
        metadata(other).put("name", "other");
        more.add(Kustomization.of(other));
        assertThat(reports()).singleElement();
        assertThat(finding().warnings()).as("applied by the first").isNotEmpty();
        owner(kustomization, "other");
        assertThat(read().reports().values())
                .containsExactly(List.of("flux-system/fleet-dev-fleet-dev", "flux-system/other"));
        assertThat(finding().state()).isEqualTo(State.FAILING);
    }

    @Test
    void itIsAnotherOneWhenOneOfItsObjectsWasMadeAnew() {
        assertThat(reports().get(0).evidence().identity()).isEmpty();
        metadata(kustomization).put("uid", "k1");
        assertThat(reports().get(0).evidence().identity()).isEmpty();
        metadata(repository).put("uid", "r1");
        assertThat(reports().get(0).evidence().identity()).contains("k1,r1");
        metadata(kustomization).put("uid", "k2");
        assertThat(reports().get(0).evidence().identity()).contains("k2,r1");
    }

    private static void owner(ObjectNode object, String name) {
        metadata(object)
                .putObject("labels")
                .put("kustomize.toolkit.fluxcd.io/name", name)
                .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
    }

    @Test
    void whatFollowsNoGitRepositoryThatIsKnownIsHandedBack() {
        ((ObjectNode) kustomization.at("/spec/sourceRef")).put("namespace", "elsewhere");
        FluxReports.Read read = read();
        assertThat(read.reports()).isEmpty();
        assertThat(read.withoutSource())
                .singleElement()
                .extracting(Kustomization::sourceKey)
                .isEqualTo("elsewhere/fleet-dev");
    }

    /** {@code flux bootstrap} follows a repository of the cluster, and applies from there what follows ours. */
    @Test
    void whatFollowsOurBranchIsOursWhoeverAppliedIt() {
        ObjectNode bootstrap = kustomization.deepCopy();
        metadata(bootstrap).put("name", "flux-system");
        ((ObjectNode) bootstrap.at("/spec/sourceRef")).put("name", "flux-system");
        ObjectNode its = repository.deepCopy();
        metadata(its).put("name", "flux-system");
        ((ObjectNode) its.path("spec")).put("url", "https://git.example/fleet/clusters");
        owner(kustomization, "flux-system");
        owner(bootstrap, "flux-system");
        ObjectNode workload = kustomization.deepCopy();
        metadata(workload).put("name", "workload");
        ((ObjectNode) workload.at("/spec/sourceRef")).put("name", "workload");
        owner(workload, "fleet-dev-fleet-dev");
        ObjectNode release = metadataOnly("podinfo");
        owner(release, "fleet-dev-fleet-dev");
        FluxReports.Objects objects = new FluxReports.Objects(
                List.of(Kustomization.of(bootstrap), Kustomization.of(kustomization), Kustomization.of(workload)),
                List.of(GitRepository.of(its), GitRepository.of(repository)),
                List.of(HelmRelease.of(release)));
        FluxReports reports = new FluxReports("kubernetes/west-1", "west-1", NOW);

        assertThat(reports.of(objects).reports().keySet())
                .as("of nobody in particular, the one that applied all")
                .singleElement()
                .satisfies(report -> assertThat(report.id().name()).isEqualTo("flux-system/flux-system"));
        assertThat(reports.of(objects, (url, branch) -> url.equals("git.example/fleet/gitops") && branch.equals("dev"))
                        .reports()
                        .keySet())
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.id().name()).isEqualTo("flux-system/fleet-dev");
                    assertThat(((Flux) report.evidence()).nested())
                            .extracting(one -> one.kind() + " " + one.name())
                            .containsExactly("Kustomization workload", "HelmRelease podinfo");
                });
    }

    @Test
    void whatIsAppliedToAnotherClusterIsAnotherReconciler() {
        ObjectNode remote = kustomization.deepCopy();
        metadata(remote).put("name", "edge");
        ((ObjectNode) remote.path("spec"))
                .putObject("kubeConfig")
                .putObject("secretRef")
                .put("name", "edge-kubeconfig");
        more.add(Kustomization.of(remote));
        assertThat(reports())
                .extracting(report -> report.cluster() + " " + report.id().name())
                .as("the local one is called as if there were no other")
                .containsExactly(
                        "west-1 flux-system/fleet-dev",
                        "west-1/flux-system/edge-kubeconfig flux-system/fleet-dev@flux-system/edge-kubeconfig");
        metadata(remote).put("namespace", "apps");
        ((ObjectNode) remote.at("/spec/sourceRef")).put("namespace", "flux-system");
        ((ObjectNode) remote.at("/spec/kubeConfig/secretRef")).put("key", "east");
        ObjectNode another = remote.deepCopy();
        metadata(another).put("name", "another");
        ((ObjectNode) another.path("spec"))
                .putObject("kubeConfig")
                .putObject("configMapRef")
                .put("name", "edge-kubeconfig");
        ((ObjectNode) another.path("spec")).put("path", "./large");
        more.add(Kustomization.of(another));
        assertThat(reports())
                .extracting(report -> report.id().name())
                .containsExactly(
                        "flux-system/fleet-dev",
                        "flux-system/fleet-dev@apps/edge-kubeconfig:east",
                        "flux-system/fleet-dev@apps/ConfigMap/edge-kubeconfig");
    }

    @Test
    void sourcesOfTwoKindsMayHaveOneName() {
        fromARegistry("sha256:bb", X);
        assertThat(reports())
                .extracting(report -> report.id().name())
                .containsExactly("flux-system/fleet-dev", "OCIRepository/flux-system/fleet-dev");
    }

    /** It tells them in its history, once an attempt has ended; its source knows the one of now only. */
    @Test
    void aFailureOfTheArtifactBeforeIsNoneOfTheNext() {
        ObjectNode failed = fromARegistry("sha256:bb", X);
        status(failed).put("lastAttemptedRevision", "latest@sha256:aa").remove("lastAppliedRevision");
        ((ObjectNode) failed.at("/status/conditions/0"))
                .put("status", "False")
                .put("reason", "BuildFailed")
                .put("message", "boom");
        assertThat(finding(1, Workloads.OBSERVE).state()).isEqualTo(State.APPLYING);
        assertThat(finding(1, Workloads.OBSERVE).reason().orElseThrow())
                .contains("has not tried it yet, after BuildFailed at something else, whose commit is not told");
        assertThat(failure()).get().extracting(Failure::commit).isEqualTo(Optional.empty());
        status(failed)
                .withArray("/history")
                .addObject()
                .put("lastReconciledStatus", "BuildFailed")
                .putObject("metadata")
                .put("revision", "latest@sha256:aa")
                .put("originRevision", "dev@sha1:" + OLD);
        assertThat(finding(1, Workloads.OBSERVE).reason().orElseThrow())
                .contains("has not tried it yet, after BuildFailed at " + OLD.substring(0, 7));
        assertThat(failure()).get().extracting(Failure::commit).isEqualTo(Optional.of(OLD));
        status(failed).put("lastAttemptedRevision", "latest@sha256:bb");
        assertThat(finding(1, Workloads.OBSERVE).state()).isEqualTo(State.FAILING);
    }

    /** What it is at now may be anything: what it has applied is no proof any more. */
    @Test
    void whatIsAtAnUnknownArtifactKeepsNoProof() {
        ObjectNode kept = fromARegistry("sha256:bb", X);
        status(kept).put("lastAppliedRevision", "latest@sha256:bb").put("lastAppliedOriginRevision", "dev@sha1:" + X);
        status(kept).put("lastAttemptedRevision", "latest@sha256:bb");
        ((ObjectNode) kept.at("/status/conditions/0")).put("status", "Unknown").put("reason", "Progressing");
        assertThat(finding(1, Workloads.OBSERVE).state()).isEqualTo(State.PROVEN);
        status(kept).put("lastAttemptedRevision", "latest@sha256:cc");
        assertThat(finding(1, Workloads.OBSERVE).state()).isEqualTo(State.APPLYING);
    }

    /** Of the same name as the one that follows Git. */
    private ObjectNode fromARegistry(String digest, String commit) {
        ObjectNode artifact = repository.deepCopy();
        artifact.putObject("spec").put("url", "oci://registry.example/fleet");
        status(artifact)
                .putObject("artifact")
                .put("revision", "latest@" + digest)
                .putObject("metadata")
                .put("org.opencontainers.image.source", "https://git.example/fleet/gitops.git")
                .put("org.opencontainers.image.revision", "dev@sha1:" + commit);
        artifacts.add(OciRepository.of(artifact));
        ObjectNode applied = kustomization.deepCopy();
        metadata(applied).put("name", "from-a-registry");
        ((ObjectNode) applied.at("/spec/sourceRef")).put("kind", "OCIRepository");
        status(applied).remove("history");
        more.add(Kustomization.of(applied));
        return applied;
    }

    private Optional<Failure> failure() {
        return FailureTracking.failure(Optional.empty(), reports().get(1), Workloads.OBSERVE);
    }

    /** {@code flux bootstrap} has the repository that it follows applied from there. */
    @Test
    void aSourceIsNotNestedInWhatIsAppliedFromIt() {
        owner(kustomization, "fleet-dev-fleet-dev");
        owner(repository, "fleet-dev-fleet-dev");
        ((ObjectNode) repository.at("/status/conditions/0"))
                .put("status", "False")
                .put("reason", "GitOperationFailed")
                .put("message", "unable to clone: no route to host");
        assertThat(finding(Workloads.REQUIRE).state()).isEqualTo(State.PROVEN);
        assertThat(((Flux) reports().get(0).evidence()).nested()).isEmpty();
    }

    private static ObjectNode metadataOnly(String name) {
        ObjectNode object = JSON.createObjectNode();
        object.putObject("metadata").put("name", name).put("namespace", "flux-system");
        object.putObject("spec");
        return object;
    }

    @Test
    void itsBranchIsWhatItsSourceFollows() {
        assertThat(branch()).isEqualTo("dev");
        ((ObjectNode) repositorySpec().path("ref")).put("name", "refs/heads/release/1");
        assertThat(branch()).as("a name wins").isEqualTo("release/1");
        repositorySpec().putObject("ref").put("name", "refs/tags/v1");
        assertThat(branch()).isEmpty();
        repositorySpec().putObject("ref").put("tag", "v1");
        assertThat(branch()).isEmpty();
        repositorySpec().remove("ref");
        assertThat(branch()).isEqualTo("master");
        repositorySpec().put("url", "not an address");
        assertThat(reports().get(0).repository()).isEmpty();
    }

    @Test
    void whatHasNoNameIsRefused() {
        metadata(kustomization).remove("name");
        assertThatThrownBy(() -> Kustomization.of(kustomization))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("has no name");
    }

    private void running(String doing) {
        ready().put("status", "Unknown").put("reason", "Progressing").put("message", "Reconciliation in progress");
        status(kustomization)
                .withArray("/conditions")
                .addObject()
                .put("type", "Reconciling")
                .put("status", "True")
                .put("reason", "Progressing")
                .put("message", doing);
    }

    private static ObjectNode status(ObjectNode object) {
        return (ObjectNode) object.path("status");
    }

    private static ObjectNode metadata(ObjectNode object) {
        return (ObjectNode) object.path("metadata");
    }

    private ObjectNode repositorySpec() {
        return (ObjectNode) repository.path("spec");
    }

    private ObjectNode ready() {
        return (ObjectNode) kustomization.at("/status/conditions/0");
    }

    private ObjectNode last() {
        return (ObjectNode) kustomization.at("/status/history/0");
    }

    private String branch() {
        return reports().get(0).branch();
    }

    private FluxReports.Read read() {
        List<Kustomization> all = new ArrayList<>(List.of(Kustomization.of(kustomization)));
        all.addAll(more);
        List<FluxSource> sources = new ArrayList<>(List.of(GitRepository.of(repository)));
        sources.addAll(artifacts);
        return new FluxReports("kubernetes/west-1", "west-1", NOW)
                .of(new FluxReports.Objects(all, sources, List.of(), unread));
    }

    private List<ReconcilerReport> reports() {
        return List.copyOf(read().reports().keySet());
    }

    private Finding finding() {
        return finding(Workloads.OBSERVE);
    }

    /** The first one's. */
    private Finding finding(Workloads workloads) {
        return finding(0, workloads);
    }

    private Finding finding(int index, Workloads workloads) {
        ReconcilerReport report = reports().get(index);
        return ComplianceVerdict.judge(
                        new Target(X, new TreeMap<>(Map.of("drone", 1)), NOW.minus(Duration.ofDays(1))),
                        List.of(new Reconciler(report, Optional.empty(), Optional.empty())),
                        (commit, type) -> CommitRelation.of(
                                commit.equals(OLD) ? CommitRelation.Kind.OLDER : CommitRelation.Kind.UNKNOWN),
                        new Policy(
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(6),
                                Duration.ofMinutes(10),
                                workloads,
                                Set.of()),
                        NOW)
                .findings()
                .get(0);
    }
}
