package dev.lockstep.traps;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.azure.AzureStub;
import dev.lockstep.azure.FluxConfiguration;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Azure says of Flux and does not mean as it reads, each with the tests that show what becomes of it here.
 *
 * <p>Flux configurations:
 *
 * <ul>
 *   <li>{@code sourceSyncedCommitId} is what was fetched, not what was applied:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#judges} {@code fetched only},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code azure-flux-fetched-not-applied.json},
 *       {@link dev.lockstep.sandbox.fleet.EvidenceOfFleetTest#whatIsFetchedAndNeverAppliedIsNeverProven},
 *       {@link dev.lockstep.endtoend.ClusterFaultsTest#whatIsFetchedAndNeverAppliedIsWaitedFor}
 *   <li>every Kustomization of the configuration counts, one that is configured and not reported too:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#judges} {@code one of two applied it},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#aConfiguredKustomizationWithoutStatusHasProvedNothing}
 *   <li>Non-Compliant is often transient: {@link dev.lockstep.compliance.FluxJudgeTest#classifiesReasons}
 *       {@code False, DependencyNotReady} and {@code False, HealthCheckCanceled},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code azure-flux-transient-noncompliant.json}
 *   <li>ArtifactFailed is said of a source that is not ready and of a path that is not there:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#classifiesReasons} {@code source is not ready artifact not found, APPLYING} and
 *       {@code kustomization path not found: stat /tmp/drone, FAILED}
 *   <li>a hard reason counts after a grace period, and only at the target:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aHardFailureCountsOnlyAfterTheGracePeriod},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aFailureAtAnOlderCommitIsNotAFailureOfTheTarget},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#theGracePeriodStartsNoEarlierThanTheTarget}
 *   <li>the compliance state is a summary that others colour, may be null, and has more values than are documented:
 *       {@link #theComplianceStateIsASummaryOfAnySpelling}, {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code summary unexplained} and {@code no summary},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code azure-flux-new.json}
 *   <li>exact equality with the target loses when the branch moves on: {@link dev.lockstep.compliance.FluxJudgeTest#judges}
 *       {@code applied a later commit that proves it}, {@link dev.lockstep.evidence.AncestryBookTest#aLaterCommitThatLeavesTheFolderAlone},
 *       {@link dev.lockstep.endtoend.LaterCommitsTest#oneThatLeavesTheFoldersAloneProvesTheMerge}
 *   <li>no matching configuration is no success: {@link dev.lockstep.compliance.ComplianceVerdictTest#noReconcilerAtAllIsNeverASuccess},
 *       {@link dev.lockstep.compliance.ComplianceVerdictTest#excusingEveryClusterTypeIsNoSuccessEither},
 *       {@link dev.lockstep.endtoend.ClusterFaultsTest#withoutAnyClusterItWaitsAndFailsAtTheDeadline}
 *   <li>another repository may have the same commit on a branch of the same name:
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#leavesOutOtherBranchesAndRepositories}
 *   <li>what is suspended is frozen: {@link dev.lockstep.compliance.FluxJudgeTest#judges} {@code suspended at the target},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#givesItsVerdict} {@code azure-flux-suspended.json},
 *       {@link dev.lockstep.judge.JudgedObjectsTest#givesItsState} {@code azure-suspended.json}
 *   <li>so is a cluster that is cut off, whose last report stays: {@link #aClusterThatIsCutOffStaysAtItsLastReport},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#reasonsNameTheAgeOfTheReport},
 *       {@link dev.lockstep.sandbox.fleet.FluxClusterTest#aClusterThatNeverSyncsReportsOnAndAnOfflineOneDoesNot},
 *       {@link dev.lockstep.endtoend.ClusterFaultsTest#anOfflineFluxClusterIsWaitedFor}
 *   <li>intervals are not the same everywhere: {@link #intervalsAreNotUniversal}
 *   <li>the agent's reports lag: {@link #theAgentsReportsLag},
 *       {@link dev.lockstep.compliance.FailureTrackingTest#aLaggingReportTakesNothingBack}
 *   <li>nested reconcilers are known by {@code appliedBy}, never by their names, and follow another repository:
 *       {@link #nestedReconcilersAreKnownByAppliedByAndNeverByName},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aNestedFailureIsToldAsItIsWhateverCommitItIsAt},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aNestedFailureIsAWarningUnlessWorkloadsAreRequired},
 *       {@link dev.lockstep.contracts.ContractExamplesTest#aFailingWorkloadIsReportedApart}
 * </ul>
 *
 * <p>Resource Graph:
 *
 * <ul>
 *   <li>another content type than JSON is answered with 500: {@link #theContentTypeIsJson}
 *   <li>{@code resultTruncated} is a text: {@link dev.lockstep.azure.AzureFluxSourceTest#anIncompleteAnswerIsAnErrorAndNotFewerClusters},
 *       {@link dev.lockstep.sandbox.fleet.AzureApiTest#theQueryOfTheContractFindsTheConfigurationsOfABranch}
 *   <li>query and scopes are repeated with the token, sorted by a unique column that is not dynamic, without a limit:
 *       {@link #everyPageRepeatsQueryAndScopesSortedByIdAndWithoutALimit},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#findsWhatFollowsTheBranchesOverAllPages},
 *       {@link dev.lockstep.sandbox.fleet.AzureApiTest#pagesFollowTheSkipToken}
 *   <li>without subscriptions the tenant is asked: {@link #withoutSubscriptionsTheTenantIsAsked}
 *   <li>of a tenant with very many subscriptions only the first are looked into: {@link #theSubscriptionLimitIsHit}
 *   <li>no readable subscription is a 403, and some that cannot be read are a silent part of the truth:
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#aMissingPermissionSaysWhichRoleToGive},
 *       {@link dev.lockstep.endtoend.WithheldEvidenceTest#aRightThatWasLostIsNoDeletion},
 *       {@link dev.lockstep.endtoend.WithheldEvidenceTest#anEmptiedResourceGraphIsNoDeletion}
 *   <li>a 401 or 403 says something about us, and only 404 is gone:
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#whatSaysSomethingAboutUsMakesNothingGone},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#onlyResourceManagersOwnWordMakesAConfigurationGone}
 *   <li>the quota is told with each answer, and when it is used up:
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#aQuotaThatIsNearlyUsedUpPutsOffTheNextPoll},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#throttlingIsTransientAndCarriesTheWait},
 *       {@link dev.lockstep.endtoend.SourcePaceTest#whatTheQuotaAsksForWinsOverHurry}
 *   <li>it is consistent in the end, so what it says is confirmed by direct reads:
 *       {@link dev.lockstep.compliance.FluxJudgeTest#bulkEvidenceCanLookProvenButNeverFailed},
 *       {@link dev.lockstep.compliance.FluxJudgeTest#aRowWhoseKustomizationStaysAtAnOlderCommitIsReadDirectly},
 *       {@link dev.lockstep.promotion.FailureSimulationTest#whatTheSharedPollSaysIsConfirmedAndAConfirmationThatWaitsGoesOnWaiting},
 *       {@link dev.lockstep.sandbox.fleet.AzureApiTest#theIndexLagsBehindAsMuchAsItIsTold},
 *       {@link dev.lockstep.endtoend.ServiceFaultsTest#resourceGraphLagsBehind}
 *   <li>a direct read is not answered from the graph: {@link dev.lockstep.azure.AzureFluxSourceTest#readsOneConfigurationInDetail}
 *   <li>statuses are flattened in rows, and conditions there are not relied on: {@link #conditionsInARowAreNotReliedOn},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#bulkEvidenceHasWhatTheMessagesSayButNoConditions}
 *   <li>ids differ in case: {@link #idsDifferInCase}
 *   <li>names have letters of any script: {@link dev.lockstep.azure.AzureFluxSourceTest#namesMayHaveLettersOfAnyScript}
 *   <li>a row that cannot be read holds up no other: {@link dev.lockstep.azure.AzureFluxSourceTest#aRowThatCannotBeReadHoldsUpNoOther},
 *       {@link dev.lockstep.azure.AzureFluxSourceTest#noAddressInARowEndsThePoll}
 *   <li>a query has no parameters, and its texts would have to be escaped: {@link #noTextOfOursIsInTheQuery},
 *       {@link dev.lockstep.sandbox.fleet.AzureApiTest#unknownQueriesAreRefusedAndUnknownSubscriptionsForbidden},
 *       {@link dev.lockstep.sandbox.fleet.AzureApiTest#theQueriesOfTheOldWorkflowAreUnderstood}
 *   <li>one repository has many addresses: {@link dev.lockstep.ports.RepositoryUrlTest#oneRepositoryHasOneKey}
 * </ul>
 */
class AzureTrapsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev"));

    private final List<Request> asked = new CopyOnWriteArrayList<>();

    @Test
    void everyTrapLeadsToItsTests() {
        TrapTable.of(AzureTrapsTest.class).holds();
    }

    @ParameterizedTest
    @CsvSource({
        "Compliant, PROVEN",
        "Succeeded, PROVEN",
        "Pending, APPLYING",
        "Non-Compliant, APPLYING",
        "Noncompliant, APPLYING",
        "Failed, APPLYING",
        "Unknown, APPLYING",
        "Reticulating, APPLYING"
    })
    void theComplianceStateIsASummaryOfAnySpelling(String said, State state) {
        ObjectNode configuration = read("azure-flux-compliant.json");
        properties(configuration).put("complianceState", said);
        Finding finding = finding(configuration, Look.NOW);
        assertThat(finding.state()).isEqualTo(state);
        if (state != State.PROVEN) {
            assertThat(finding.reason().orElseThrow()).contains("the configuration as a whole says " + said);
        }
    }

    /** Hours later, too: a failure is none of its making, and what it has proved it has proved. */
    @Test
    void aClusterThatIsCutOffStaysAtItsLastReport() {
        Instant later = Look.NOW.plusSeconds(5 * 3_600);
        ObjectNode behind = json(read("azure-flux-compliant.json").toString().replace(Look.X, Look.OLD));
        Finding finding = finding(behind, later);
        assertThat(finding.state()).isEqualTo(State.BEHIND);
        assertThat(finding.reason().orElseThrow()).contains("reported 5 h 14 min ago");
        assertThat(finding(read("azure-flux-compliant.json"), later).state()).isEqualTo(State.PROVEN);
    }

    @Test
    void intervalsAreNotUniversal() {
        ObjectNode seconds = read("azure-flux-fetched-not-applied.json");
        ObjectNode hours = seconds.deepCopy();
        ((ObjectNode) hours.at("/properties/gitRepository")).put("syncIntervalInSeconds", 7_200);
        hours.at("/properties/kustomizations").forEach(one -> ((ObjectNode) one).put("syncIntervalInSeconds", 7_200));
        assertThat(hours).isNotEqualTo(seconds);
        for (Instant at : List.of(Look.NOW, Look.NOW.plusSeconds(3_600))) {
            assertThat(finding(hours, at)).isEqualTo(finding(seconds, at));
        }
    }

    /** Up to a minute after a transition: what was fetched half a minute before that is not what fails to be applied. */
    @Test
    void theAgentsReportsLag() {
        ObjectNode lagging = read("azure-flux-fetched-not-applied.json");
        Instant now = Look.MERGED.plusSeconds(90);
        properties(lagging).put("sourceUpdatedAt", now.minusSeconds(83).toString());
        properties(lagging).put("statusUpdatedAt", now.minusSeconds(52).toString());
        Finding finding = finding(lagging, now);
        assertThat(finding.state()).isEqualTo(State.APPLYING);
        assertThat(finding.reason().orElseThrow()).contains("applied 0c9f1d8 and has fetched 42d1d96 (reported 52 s");
    }

    @Test
    void nestedReconcilersAreKnownByAppliedByAndNeverByName() {
        ObjectNode configuration = read("azure-flux-compliant.json");
        ObjectNode nested = (ObjectNode) configuration.at("/properties/statuses/3");
        assertThat(nested.path("kind").asText()).isEqualTo("Kustomization");
        nested.put("name", "cluster-config-dev-another");
        assertThat(finding(configuration, Look.NOW).state())
                .as("called as if it were the configuration's own")
                .isEqualTo(State.PROVEN);

        ((ObjectNode) nested.at("/statusConditions/0"))
                .put("status", "False")
                .put("reason", "BuildFailed")
                .put("message", "no such image");
        properties(configuration).put("complianceState", "Non-Compliant");
        Finding failing = finding(configuration, Look.NOW);
        assertThat(failing.state()).isEqualTo(State.PROVEN);
        assertThat(failing.warnings())
                .containsExactly("workload Kustomization cluster-config-dev-another: BuildFailed: no such image");

        nested.putNull("appliedBy");
        assertThat(finding(configuration, Look.NOW).state()).as("nobody else's").isEqualTo(State.FAILING);
    }

    @Test
    void theContentTypeIsJson() throws IOException {
        try (AzureStub azure = answering(request -> rows(read("azure-flux-compliant.json")))) {
            assertThat(azure.source().poll(DEV).reports()).hasSize(1);
            assertThat(asked)
                    .singleElement()
                    .satisfies(request -> assertThat(request.header("Content-Type"))
                            .get()
                            .asString()
                            .startsWith("application/json"));
        }
    }

    @Test
    void everyPageRepeatsQueryAndScopesSortedByIdAndWithoutALimit() throws IOException {
        ObjectNode first = read("azure-flux-compliant.json");
        ObjectNode second = json(first.toString().replace("managedClusters/drone", "managedClusters/drone-2"));
        try (AzureStub azure = answering(request -> page(
                request.body().contains("$skipToken") ? second : first,
                request.body().contains("$skipToken")))) {
            assertThat(azure.source().poll(DEV).reports())
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("drone", "drone-2");
        }
        assertThat(asked).hasSize(2);
        ObjectNode next = json(asked.get(1).body());
        assertThat(((ObjectNode) next.get("options")).remove("$skipToken").asText())
                .isEqualTo("go on");
        assertThat(next).isEqualTo(json(asked.get(0).body()));
        assertThat(next.path("subscriptions")).hasSize(1);
        assertThat(next.at("/options/$top").asInt()).isBetween(1, 1_000);
        assertThat(next.path("query").asText())
                .containsPattern("\\| project id, .*")
                .contains("| order by id asc")
                .doesNotContainPattern("\\|\\s*(limit|take|sample|top)\\b");
    }

    private static Answer page(ObjectNode row, boolean last) {
        ObjectNode page = JSON.createObjectNode()
                .put("totalRecords", 2)
                .put("count", 1)
                .put("resultTruncated", String.valueOf(!last));
        page.putArray("data").add(row);
        if (!last) {
            page.put("$skipToken", "go on");
        }
        return Answer.of(200, page.toString());
    }

    @Test
    void withoutSubscriptionsTheTenantIsAsked() throws IOException {
        try (AzureStub azure = answering(request -> rows(read("azure-flux-compliant.json")))) {
            AzureSettings given = azure.settings();
            AzureSettings tenant = new AzureSettings(
                    given.name(),
                    given.tenantId(),
                    given.clientId(),
                    given.clientSecret(),
                    List.of(),
                    given.armEndpoint(),
                    given.authorityHost(),
                    given.caFile(),
                    given.timeout());
            assertThat(new AzureFluxSource(tenant, InstantSource.fixed(Look.NOW))
                            .poll(DEV)
                            .reports())
                    .hasSize(1);
        }
        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(json(request.body()).has("subscriptions"))
                        .as("an empty list would be no subscription")
                        .isFalse());
    }

    @Test
    void theSubscriptionLimitIsHit() throws IOException {
        for (String said : List.of("true", "True")) {
            try (AzureStub azure = answering(request ->
                    rows(read("azure-flux-compliant.json")).with("x-ms-tenant-subscription-limit-hit", said))) {
                assertThatThrownBy(() -> azure.source().poll(DEV))
                        .isInstanceOf(OutsideException.Permanent.class)
                        .hasMessageContaining("not into all subscriptions")
                        .hasMessageContaining("Name the subscriptions of source azure");
            }
        }
        try (AzureStub azure = answering(request ->
                rows(read("azure-flux-compliant.json")).with("x-ms-tenant-subscription-limit-hit", "false"))) {
            assertThat(azure.source().poll(DEV).reports()).hasSize(1);
        }
    }

    /** As a direct read has them: whatever they say there, it is that of an index. */
    @Test
    void conditionsInARowAreNotReliedOn() throws IOException {
        try (AzureStub azure = answering(request -> rows(read("azure-flux-failed.json")))) {
            ReconcilerReport row = azure.source().poll(DEV).reports().get(0);
            Flux flux = (Flux) row.evidence();
            assertThat(flux.detailed()).isFalse();
            assertThat(flux.objects()).extracting(FluxObject::ready).containsOnly(Optional.empty());
            assertThat(flux.objects()).extracting(FluxObject::reason).containsOnly(Optional.empty());
            assertThat(Look.at(row).state()).isEqualTo(State.APPLYING);
            assertThat(ComplianceVerdict.needsDirectRead(row)).isTrue();
        }
        assertThat(finding(read("azure-flux-failed.json"), Look.NOW).state())
                .as("the same, read directly")
                .isEqualTo(State.FAILING);
    }

    @Test
    void idsDifferInCase() throws IOException {
        ObjectNode given = read("azure-flux-compliant.json");
        String id = given.path("id").asText();
        ReconcilerReport as = poll(given.deepCopy().put("id", id));
        for (String other : List.of(id.toLowerCase(Locale.ROOT), id.toUpperCase(Locale.ROOT))) {
            ReconcilerReport report = poll(given.deepCopy().put("id", other));
            assertThat(report.id()).isEqualTo(as.id());
            assertThat(report.kind()).isEqualTo(ReconcilerKind.FLUX_AKS);
            ReconcilerReport read = FluxConfiguration.read(given.deepCopy().put("id", other), true)
                    .reports("azure", Look.NOW)
                    .get(0);
            assertThat(read.id()).isEqualTo(new ReconcilerId("azure", as.id().owner(), "cluster-config-dev"));
        }
    }

    private ReconcilerReport poll(ObjectNode row) throws IOException {
        try (AzureStub azure = answering(request -> rows(row))) {
            return azure.source().poll(DEV).reports().get(0);
        }
    }

    @Test
    void noTextOfOursIsInTheQuery() throws IOException {
        Set<Followed> hostile = Set.of(new Followed(
                RepositoryUrl.of("https://github.com/acme/o'neill"), "dev' | union resources | where name == 'x"));
        try (AzureStub azure = answering(request -> rows(read("azure-flux-compliant.json")))) {
            assertThat(azure.source().poll(hostile).reports()).isEmpty();
            assertThat(azure.source().poll(DEV).reports()).hasSize(1);
        }
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).body()).isEqualTo(asked.get(1).body()).doesNotContain("neill", "union");
    }

    /** Azure as it answers, and what it was asked besides tokens. */
    private AzureStub answering(Function<Request, Answer> answer) throws IOException {
        return AzureStub.answering(request -> {
            asked.add(request);
            return answer.apply(request);
        });
    }

    private static Answer rows(JsonNode... rows) {
        ObjectNode answer = JSON.createObjectNode()
                .put("totalRecords", rows.length)
                .put("count", rows.length)
                .put("resultTruncated", "false");
        ArrayNode data = answer.putArray("data");
        List.of(rows).forEach(data::add);
        return Answer.of(200, answer.toString());
    }

    /** Of what a direct read says. */
    private static Finding finding(ObjectNode configuration, Instant at) {
        return Look.at(
                FluxConfiguration.read(configuration, true).reports("azure", at).get(0));
    }

    private static ObjectNode properties(ObjectNode configuration) {
        return (ObjectNode) configuration.get("properties");
    }

    private static ObjectNode read(String example) {
        return json(example(example));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
