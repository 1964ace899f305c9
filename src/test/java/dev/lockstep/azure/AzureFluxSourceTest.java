package dev.lockstep.azure;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import dev.lockstep.stub.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureFluxSourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("git@github.com:Acme/gitops.git"), "dev"));
    private static final String CLUSTER =
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/kalypso-rg/providers/"
                    + "microsoft.containerservice/managedclusters/drone";
    private static final ReconcilerId DRONE = new ReconcilerId("azure", CLUSTER, "cluster-config-dev");

    @Test
    void findsWhatFollowsTheBranchesOverAllPages() throws IOException {
        try (AzureStub azure =
                AzureStub.answering(r -> r.body().contains("$skipToken") ? page(3, 6, null) : page(0, 3, "next"))) {
            Poll poll = azure.source().poll(DEV);
            assertThat(azure.armRequests()).hasSize(2).allSatisfy(r -> {
                assertThat(r.path()).isEqualTo("/providers/Microsoft.ResourceGraph/resources");
                assertThat(r.authorization()).isEqualTo("Bearer token-1");
                assertThat(r.body())
                        .contains("11111111-2222-3333-4444-555555555555")
                        .contains("order by id asc");
            });
            assertThat(poll.notBefore()).isEmpty();
            ReconcilerReport drone = poll.reports().get(0);
            assertThat(drone.id()).isEqualTo(DRONE);
            assertThat(drone.cluster()).isEqualTo("drone");
            assertThat(drone.kind()).isEqualTo(ReconcilerKind.FLUX_AKS);
            assertThat(drone.repository()).isEqualTo("github.com/acme/gitops");
            assertThat(drone.branch()).isEqualTo("dev");
            assertThat(drone.clusterType()).isEqualTo("drone");
            assertThat(drone.observedAt()).isEqualTo(AzureStub.NOW);
            assertThat(poll.reports())
                    .extracting(ReconcilerReport::cluster, ReconcilerReport::clusterType)
                    .contains(org.assertj.core.groups.Tuple.tuple("edge-17", "apps"))
                    .contains(org.assertj.core.groups.Tuple.tuple("edge-17", "infra"));
            assertThat(poll.reports()).extracting(ReconcilerReport::kind).contains(ReconcilerKind.FLUX_ARC);
        }
    }

    @Test
    void allPagesCountAsAskedWhenTheFirstWas() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(AzureStub.NOW);
        try (AzureStub azure = AzureStub.answering(r -> {
            now.updateAndGet(then -> then.plusSeconds(10));
            return r.body().contains("$skipToken") ? page(3, 6, null) : page(0, 3, "next");
        })) {
            Poll poll = new AzureFluxSource(azure.settings(), now::get).poll(DEV);
            assertThat(now.get()).isAfterOrEqualTo(AzureStub.NOW.plusSeconds(20));
            assertThat(poll.askedAt()).isEqualTo(AzureStub.NOW);
            assertThat(poll.reports()).extracting(ReconcilerReport::observedAt).containsOnly(AzureStub.NOW);
        }
    }

    @Test
    void bulkEvidenceHasWhatTheMessagesSayButNoConditions() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            List<ReconcilerReport> reports = azure.source().poll(DEV).reports();
            Flux drone = (Flux) reports.get(0).evidence();
            assertThat(drone.detailed()).isFalse();
            assertThat(drone.objects())
                    .hasSize(2)
                    .allSatisfy(o -> assertThat(o.ready()).isEmpty());
            assertThat(drone.objects().get(1).appliedCommit()).contains("42d1d965735a80afca35da9ec8d8aeb39db2da6c");
            assertThat(drone.nested()).hasSize(3);
            assertThat(((Flux) reports.get(1).evidence()).objects().get(1).appliedCommit())
                    .contains("0c9f1d8b7a6e5f4d3c2b1a09f8e7d6c5b4a39281");
        }
    }

    @Test
    void leavesOutOtherBranchesAndRepositories() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            AzureFluxSource source = azure.source();
            assertThat(source.poll(Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "stage")))
                            .reports())
                    .isEmpty();
            assertThat(source.poll(Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/other"), "dev")))
                            .reports())
                    .isEmpty();
        }
    }

    @Test
    void aQuotaThatIsNearlyUsedUpPutsOffTheNextPoll() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null)
                .with("x-ms-user-quota-remaining", "1")
                .with("x-ms-user-quota-resets-after", "00:01:05"))) {
            assertThat(azure.source().poll(DEV).notBefore()).contains(Duration.ofSeconds(65));
        }
    }

    @Test
    void anIncompleteAnswerIsAnErrorAndNotFewerClusters() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> answer(edited(0, 2, a -> a.put("resultTruncated", "true"))))) {
            assertThatThrownBy(() -> azure.source().poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("cut its answer");
        }
        try (AzureStub azure = AzureStub.answering(r -> answer(edited(0, 2, a -> a.put("totalRecords", 6))))) {
            assertThatThrownBy(() -> azure.source().poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("counts 6 Flux configurations and listed 2");
        }
    }

    @Test
    void readsOneConfigurationInDetail() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, example("azure-flux-compliant.json")))) {
            ReconcilerReport report = azure.source().confirm(DRONE, Optional.empty());
            Request request = azure.armRequests().get(0);
            assertThat(request.path())
                    .isEqualToIgnoringCase(CLUSTER
                            + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/cluster-config-dev");
            assertThat(request.query()).isEqualTo("api-version=2023-05-01");
            assertThat(report.id()).isEqualTo(DRONE);
            Flux flux = (Flux) report.evidence();
            assertThat(flux.detailed()).isTrue();
            assertThat(flux.objects().get(1).reason()).contains("ReconciliationSucceeded");
            assertThat(flux.objects().get(1).lastTransition()).isPresent();
        }
    }

    @Test
    void readsWhatAKustomizationIsAtAndThatItIsStalled() throws IOException {
        ObjectNode resource = (ObjectNode) new ObjectMapper().readTree(example("azure-flux-compliant.json"));
        ArrayNode conditions = (ArrayNode) resource.at("/properties/statuses/1/statusConditions");
        conditions
                .addObject()
                .put("type", "Reconciling")
                .put("status", "True")
                .put(
                        "message",
                        "Running health checks for revision dev@sha1:" + "a".repeat(40) + " with a timeout of 30s");
        conditions.addObject().put("type", "Stalled").put("status", "True").put("message", "never mind");
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, resource.toString()))) {
            Flux flux = (Flux) azure.source().confirm(DRONE, Optional.empty()).evidence();
            assertThat(flux.objects().get(1).attempt().commit()).contains("a".repeat(40));
            assertThat(flux.objects().get(1).attempt().doing().orElseThrow()).startsWith("Running health checks");
            assertThat(flux.objects().get(1).marks()).containsExactly(Mark.STALLED);
            assertThat(flux.fetchedAt()).isPresent();
        }
    }

    @Test
    void aConfiguredKustomizationWithoutStatusHasProvedNothing() throws IOException {
        String onlyInfra = example("azure-flux-transient-noncompliant.json").replace("cluster-config-apps", "another");
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, onlyInfra))) {
            String owner = CLUSTER.replace(
                    "microsoft.containerservice/managedclusters/drone",
                    "microsoft.kubernetes/connectedclusters/edge-17");
            Flux flux = (Flux) azure.source()
                    .confirm(new ReconcilerId("azure", owner, "cluster-config#apps"), Optional.empty())
                    .evidence();
            assertThat(flux.objects())
                    .filteredOn(o -> o.name().equals("cluster-config-apps"))
                    .singleElement()
                    .satisfies(o -> assertThat(o.complianceState()).isEqualTo("Pending"));
        }
    }

    @Test
    void throttlingIsTransientAndCarriesTheWait() throws IOException {
        try (AzureStub azure =
                AzureStub.answering(r -> error(429, "RateLimiting", "throttled").with("Retry-After", "17"))) {
            OutsideException.Transient thrown = catchThrowableOfType(
                    OutsideException.Transient.class, () -> azure.source().poll(DEV));
            assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(17));
            assertThat(azure.armRequests()).as("one attempt").hasSize(1);
        }
    }

    @Test
    void serverErrorsAreTransientAndTriedOnce() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> error(503, "ServiceUnavailable", "try later"))) {
            assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("503 ServiceUnavailable: try later");
            assertThat(azure.armRequests()).hasSize(1);
        }
    }

    @Test
    void aMissingPermissionSaysWhichRoleToGive() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> error(403, "AuthorizationFailed", "no authorization"))) {
            assertThatThrownBy(() -> azure.source().poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("AuthorizationFailed")
                    .hasMessageContaining("Reader role");
        }
    }

    @Test
    void onlyResourceManagersOwnWordMakesAConfigurationGone() throws IOException {
        for (String code : List.of("ResourceNotFound", "ParentResourceNotFound", "ResourceGroupNotFound", "NotFound")) {
            try (AzureStub azure = AzureStub.answering(r -> error(404, code, "no such thing"))) {
                assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                        .as(code)
                        .isInstanceOf(OutsideException.NotFound.class)
                        .hasMessageContaining("does not exist any more");
            }
        }
    }

    @Test
    void whatSaysSomethingAboutUsMakesNothingGone() throws IOException {
        for (Answer answer : List.of(
                error(401, "ExpiredAuthenticationToken", "expired"),
                error(403, "AuthorizationFailed", "no authorization"),
                error(404, "SubscriptionNotFound", "The subscription could not be found."),
                Answer.of(404, "<html>no such page</html>"),
                Answer.of(404, ""),
                error(410, "Gone", "moved"))) {
            try (AzureStub azure = AzureStub.answering(r -> answer)) {
                assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                        .as(answer.toString())
                        .isInstanceOf(OutsideException.Rejected.class)
                        .isNotInstanceOf(OutsideException.NotFound.class);
            }
        }
    }

    @Test
    void namesMayHaveLettersOfAnyScript() throws IOException {
        String group = "Büro-Köln_(東京)";
        String row = example("azure-flux-compliant.json").replace("kalypso-rg", group);
        ObjectNode rows = edited(0, 0, a -> {});
        rows.withArray("data").add(JSON.readTree(row));
        rows.put("totalRecords", 1).put("count", 1);
        try (AzureStub azure =
                AzureStub.answering(r -> r.path().endsWith("/resources") ? answer(rows) : Answer.of(200, row))) {
            ReconcilerReport report = azure.source().poll(DEV).reports().get(0);
            assertThat(report.id().owner()).contains("/büro-köln_(東京)/");
            ReconcilerReport read = azure.source().confirm(report.id(), report.project());
            assertThat(read.id()).isEqualTo(report.id());
            Request direct = azure.armRequests().get(1);
            assertThat(direct.path()).contains("/büro-köln_(東京)/");
        }
    }

    @Test
    void aRefusedTokenIsRejectedAndTheNextCallSignsInAnew() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> r.authorization().equals("Bearer token-1")
                ? error(401, "ExpiredAuthenticationToken", "expired")
                : page(0, 6, null))) {
            AzureFluxSource source = azure.source();
            assertThatThrownBy(() -> source.poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("ExpiredAuthenticationToken");
            assertThat(source.poll(DEV).reports()).isNotEmpty();
        }
    }

    @Test
    void aWrongSecretIsRejectedWithoutShowingIt() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            AzureSettings settings = azure.settings(
                    "wr0ng-secret", Optional.of(TestCertificate.shared().pem()), Duration.ofSeconds(20));
            assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW)).poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("AADSTS7000215")
                    .hasMessageContaining("Check tenant id")
                    .message()
                    .doesNotContain("wr0ng-secret");
            assertThat(settings.toString()).doesNotContain("wr0ng-secret").contains("***");
        }
    }

    @Test
    void aTokenEndpointThatIsDownIsTransient() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            AzureSettings settings =
                    azure.settings("down", Optional.of(TestCertificate.shared().pem()), Duration.ofSeconds(20));
            assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW)).poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("token endpoint answered 503");
        }
    }

    @Test
    void anAnswerWithoutEndIsBroken() throws IOException {
        String huge = "{\"data\":\"" + "x".repeat(21_000_000) + "\"}";
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, huge))) {
            assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("larger than 20 MB");
        }
    }

    @Test
    void theIdentityFollowsFromWhatIsSet() {
        Optional<String> none = Optional.empty();
        Optional<String> id = Optional.of("00000000-1111-2222-3333-444444444444");
        for (List<Optional<String>> tenantAndClient :
                List.of(List.of(none, none), List.of(none, id), List.of(id, none))) {
            AzureSettings settings = identity(tenantAndClient.get(0), tenantAndClient.get(1), none);
            assertThat(new AzureFluxSource(settings, InstantSource.system()).name())
                    .isEqualTo("azure");
        }
        assertThatThrownBy(() -> identity(none, id, Optional.of("secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a tenant id");
    }

    @Test
    void plainHttpIsRefused() {
        assertThatThrownBy(() -> AzureStub.settings(
                        URI.create("http://localhost:1"), "right", Optional.empty(), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be an https address");
    }

    private static AzureSettings identity(Optional<String> tenant, Optional<String> client, Optional<String> secret) {
        return new AzureSettings(
                "azure",
                tenant,
                client,
                secret.map(Secret::of),
                List.of(),
                URI.create("https://management.azure.com"),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1));
    }

    @Test
    void jsonOfAnotherShapeIsBroken() throws IOException {
        for (String garbage : List.of("[]", "{\"data\":{}}", "{\"data\":1}", "{}", "null")) {
            try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, garbage))) {
                assertThatThrownBy(() -> azure.source().poll(DEV))
                        .as(garbage)
                        .isInstanceOf(OutsideException.Permanent.class);
                assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                        .as(garbage)
                        .isInstanceOf(OutsideException.Permanent.class);
            }
        }
    }

    /** A proxy's page, or one to sign in, passes. */
    @Test
    void whatIsNoJsonIsTransient() throws IOException {
        for (String page : List.of(
                "<html>hello</html>",
                "\uFEFF\r\n <!doctype html>",
                "",
                "  \n",
                "please sign in",
                "{\"data\":[{\"id\":")) {
            try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, page))) {
                assertThatThrownBy(() -> azure.source().poll(DEV))
                        .as(page)
                        .isInstanceOf(OutsideException.Transient.class)
                        .hasMessageContaining("check the address");
                assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                        .as(page)
                        .isInstanceOf(OutsideException.Transient.class);
            }
        }
        for (String secret : List.of("page", "nothing")) {
            try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
                AzureSettings settings = azure.settings(
                        secret, Optional.of(TestCertificate.shared().pem()), Duration.ofSeconds(20));
                assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW)).poll(DEV))
                        .as("token endpoint: " + secret)
                        .isInstanceOf(OutsideException.Transient.class);
            }
        }
    }

    @Test
    void aRowThatCannotBeReadHoldsUpNoOther() throws IOException {
        ObjectNode rows = edited(0, 6, a -> {});
        var data = rows.withArray("data");
        ObjectNode noProperties = data.get(0).deepCopy();
        noProperties.remove("properties");
        noProperties.put("id", CLUSTER + "-2/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/Config");
        data.insert(0, noProperties);
        ObjectNode manyStatuses = data.get(1).deepCopy();
        manyStatuses.put("id", noProperties.get("id").asText() + "-3");
        var statuses = ((ObjectNode) manyStatuses.get("properties")).putArray("statuses");
        for (int i = 0; i <= 5_000; i++) {
            statuses.addObject();
        }
        data.insert(1, manyStatuses);
        ObjectNode foreign = manyStatuses.deepCopy();
        ((ObjectNode) foreign.at("/properties/gitRepository")).put("url", "https://github.com/others/thing");
        data.insert(2, foreign.put("id", noProperties.get("id").asText() + "-4"));
        data.add(1).add("x").addObject();
        data.addObject().put("id", "/another/form").putObject("properties").put("kustomizations", 7);
        ObjectNode wrongTypes =
                data.addObject().put("id", noProperties.get("id").asText() + "-5");
        wrongTypes
                .putObject("properties")
                .put("gitRepository", true)
                .putArray("kustomizations")
                .add(1);
        rows.put("totalRecords", data.size()).put("count", data.size());
        try (AzureStub azure = AzureStub.answering(r -> answer(rows))) {
            Poll poll = azure.source().poll(DEV);
            assertThat(poll.reports()).extracting(ReconcilerReport::id).contains(DRONE);
            assertThat(poll.reports()).hasSameSizeAs(pollOfExamples());
            assertThat(poll.unreadable()).anySatisfy(one -> {
                assertThat(one.describes(new ReconcilerId("azure", CLUSTER + "-2", "config")))
                        .isTrue();
                assertThat(one.words()).contains("without properties").contains("passed over");
            });
            assertThat(poll.unreadable()).anyMatch(one -> one.words().contains("more than 5000 statuses"));
            assertThat(poll.unreadable()).anyMatch(one -> one.words().contains("/another/form"));
            assertThat(poll.unreadable())
                    .as("it certainly follows something else")
                    .noneMatch(one -> one.name().equals("config-4"));
        }
    }

    /** Whatever one of them follows: others are told. */
    @Test
    void noAddressInARowEndsThePoll() throws IOException {
        for (String url : List.of(
                "git::https://github.com/acme/gitops", "a+b:c", "s3::https://s3.example.com/x.zip", "https://", "::")) {
            ObjectNode rows = edited(0, 6, a -> {});
            var data = rows.withArray("data");
            ObjectNode odd = data.get(0).deepCopy();
            odd.put("id", CLUSTER + "-7/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/odd");
            ((ObjectNode) odd.at("/properties/gitRepository")).put("url", url);
            data.insert(0, odd);
            rows.put("totalRecords", data.size()).put("count", data.size());
            try (AzureStub azure = AzureStub.answering(r -> answer(rows))) {
                assertThat(azure.source().poll(DEV).reports()).as(url).hasSameSizeAs(pollOfExamples());
            }
        }
    }

    /** The token would follow it. */
    @Test
    void aRedirectIsNotFollowed() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (StubServer elsewhere = StubServer.http(r -> {
                    asked.add(r.path());
                    return Answer.of(200, "{}");
                });
                AzureStub azure =
                        AzureStub.answering(r -> Answer.of(307, "").with("Location", elsewhere.uri() + "/taken"))) {
            assertThatThrownBy(() -> azure.source().poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("307");
            assertThatThrownBy(() -> azure.source().confirm(DRONE, Optional.empty()))
                    .isInstanceOf(OutsideException.Rejected.class);
            assertThat(asked).isEmpty();
        }
    }

    private static List<ReconcilerReport> pollOfExamples() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            return azure.source().poll(DEV).reports();
        }
    }

    @Test
    void textThatNobodyCanKeepIsCleaned() throws IOException {
        ObjectNode rows = edited(0, 1, a -> {});
        ObjectNode properties = (ObjectNode) rows.at("/data/0/properties");
        properties.put("errorMessage", "a\u0000bHALF" + "x".repeat(2_000));
        String answer = rows.toString().replace("HALF", "\\ud83d");
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, answer))) {
            Flux flux = (Flux) azure.source().poll(DEV).reports().get(0).evidence();
            assertThat(flux.errorMessage().orElseThrow()).startsWith("a\uFFFDb\uFFFDx");
        }
    }

    @Test
    void rowsWithoutEndAreAnErrorAndNoMemory() throws IOException {
        String endless = "{\"data\":[" + "{},".repeat(6_000_000) + "{}]}";
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, endless))) {
            assertThatThrownBy(() -> azure.source().poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("more than 10000 entries");
        }
    }

    @Test
    void anAnswerThatNeverComesIsTransient() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> StubServer.NEVER)) {
            AzureSettings settings =
                    azure.settings("right", Optional.of(TestCertificate.shared().pem()), Duration.ofMillis(700));
            assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW))
                            .confirm(DRONE, Optional.empty()))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("took longer than its time-out");
        }
    }

    @Test
    void aRefusedConnectionIsTransient() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("https://localhost:" + socket.getLocalPort());
        }
        AzureSettings settings = AzureStub.settings(nobody, "right", Optional.empty(), Duration.ofSeconds(20));
        assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW)).poll(DEV))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("connection was refused");
    }

    @Test
    void anUnknownAuthorityIsBrokenAndNamesTheSetting() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            AzureSettings settings = azure.settings("right", Optional.empty(), Duration.ofSeconds(20));
            assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.fixed(AzureStub.NOW)).poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("CA file");
        }
    }

    @Test
    void aFileThatIsNoCertificateIsBroken(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "hello");
        AzureSettings settings = AzureStub.settings(
                URI.create("https://localhost:1"), "right", Optional.of(file), Duration.ofSeconds(1));
        assertThatThrownBy(() -> new AzureFluxSource(settings, InstantSource.system()))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("ca.pem");
    }

    @Test
    void anIdThatIsNoAzureResourceIsRejectedWithoutAsking() throws IOException {
        try (AzureStub azure = AzureStub.answering(r -> page(0, 6, null))) {
            for (String owner : List.of("large-1", CLUSTER + "/../x", "/subscriptions/a?b=c")) {
                assertThatThrownBy(
                                () -> azure.source().confirm(new ReconcilerId("azure", owner, "x"), Optional.empty()))
                        .isInstanceOf(OutsideException.Rejected.class);
            }
            assertThat(azure.armRequests()).isEmpty();
        }
    }

    private static Answer page(int from, int to, String skipToken) {
        return answer(edited(from, to, a -> {
            if (skipToken != null) {
                a.put("$skipToken", skipToken);
            }
            if (skipToken != null || from > 0) {
                a.put("totalRecords", 6);
            }
        }));
    }

    private static Answer answer(JsonNode body) {
        return Answer.of(200, body.toString());
    }

    private static ObjectNode edited(int from, int to, Consumer<ObjectNode> edit) {
        try {
            ObjectNode answer = (ObjectNode) JSON.readTree(example("arg-response.json"));
            JsonNode all = answer.get("data");
            var rows = answer.putArray("data");
            for (int i = from; i < Math.min(to, all.size()); i++) {
                rows.add(all.get(i));
            }
            answer.put("totalRecords", rows.size()).put("count", rows.size());
            edit.accept(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer error(int status, String code, String message) {
        return Answer.of(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
    }

    @Test
    void aClientSecretInAFileIsReplacedWithoutARestart(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("secret"), "old\n");
        Secret secret = Secret.inFile("LOCKSTEP_AZURE_CLIENT_SECRET_FILE", file, text -> {});
        try (AzureStub azure = AzureStub.answering(r -> Answer.of(200, "{\"data\":[]}"))) {
            AzureSettings given = azure.settings();
            AzureFluxSource source = new AzureFluxSource(
                    new AzureSettings(
                            given.name(),
                            given.tenantId(),
                            given.clientId(),
                            Optional.of(secret),
                            given.subscriptions(),
                            given.armEndpoint(),
                            given.authorityHost(),
                            given.caFile(),
                            given.timeout()),
                    InstantSource.fixed(AzureStub.NOW));
            assertThatThrownBy(() -> source.poll(DEV)).isInstanceOf(OutsideException.NotSignedIn.class);
            Files.writeString(file, "right\n");
            assertThat(secret.newest()).isEqualTo("right");
            assertThat(source.poll(DEV).reports()).isEmpty();
        }
    }
}
