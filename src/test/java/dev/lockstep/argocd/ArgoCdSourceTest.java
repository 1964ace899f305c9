package dev.lockstep.argocd;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Evidence.Resource;
import dev.lockstep.compliance.Evidence.Task;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import dev.lockstep.stub.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgoCdSourceTest {
    private static final String X = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    private static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://github.com/Acme/GitOps.git"), "dev"));
    private static final ReconcilerId APPLICATION = new ReconcilerId("argocd/large-1", "large-1", "argocd/dev");

    @Test
    void listsWhatFollowsTheBranches() throws IOException {
        try (StubServer argo = answering(200, example("argocd-list.json"))) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            Request request = argo.requests().get(0);
            assertThat(request.path()).isEqualTo("/api/v1/applications");
            assertThat(request.query()).startsWith("fields=items.metadata.name,");
            assertThat(request.authorization()).isEqualTo("Bearer argo-token");
            assertThat(reports).hasSize(2);
            ReconcilerReport single = reports.get(0);
            assertThat(single.id()).isEqualTo(APPLICATION);
            assertThat(single.cluster()).isEqualTo("large-1");
            assertThat(single.kind()).isEqualTo(ReconcilerKind.ARGOCD);
            assertThat(single.repository()).isEqualTo("github.com/acme/gitops");
            assertThat(single.branch()).isEqualTo("dev");
            assertThat(single.clusterType()).isEqualTo("large");
            assertThat(single.observedAt()).isEqualTo(NOW);
            Argo multi = (Argo) reports.get(1).evidence();
            assertThat(multi.revision()).contains(X);
            assertThat(multi.operationRevision()).contains(X);
            assertThat(multi.retryLimit()).isEmpty();
        }
    }

    @Test
    void theSourceOfOursMayBeAnyOfSeveral() throws IOException {
        String swapped = edit("argocd-multi-source.json", app -> {
            swap(app, "/spec", "sources");
            swap(app, "/status/sync", "revisions");
            swap(app, "/status/operationState/syncResult", "revisions");
        });
        try (StubServer argo = answering(200, list(swapped))) {
            ReconcilerReport report = source(argo).poll(DEV).reports().get(0);
            assertThat(((Argo) report.evidence()).revision()).contains(X);
            assertThat(((Argo) report.evidence()).operationRevision()).contains(X);
        }
    }

    /** Argo CD leaves an empty list out; where its controller has not written the status as a whole, nothing is known of it. */
    @Test
    void whatHasNoResourcesSaysSo() throws IOException {
        String empty = edit("argocd-synced-healthy.json", app -> ((ObjectNode) app.get("status")).remove("resources"));
        String part = edit(
                "argocd-synced-healthy.json",
                app -> ((ObjectNode) app.get("status")).remove(List.of("resources", "controllerNamespace")));
        for (Map.Entry<String, Boolean> one : Map.of(
                        empty, true, part, false, example("argocd-synced-healthy.json"), false)
                .entrySet()) {
            try (StubServer argo = answering(200, list(one.getKey()))) {
                Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
                assertThat(evidence.empty()).isEqualTo(one.getValue());
            }
        }
    }

    @Test
    void aBranchNameIsNoRevision() throws IOException {
        try (StubServer argo = answering(200, list(example("argocd-comparison-error.json")))) {
            Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
            assertThat(evidence.revision()).isEmpty();
            assertThat(evidence.conditions())
                    .singleElement()
                    .satisfies(c -> assertThat(c.type()).isEqualTo("ComparisonError"));
        }
    }

    @Test
    void namesWhatIsNotHealthyAndWhatFailed() throws IOException {
        String degraded = edit("argocd-synced-healthy.json", app -> {
            ArrayNode resources = ((ObjectNode) app.get("status")).putArray("resources");
            resource(resources, "Deployment", "web", "Degraded", "exceeded its progress deadline");
            resource(resources, "Service", "web", "Healthy", "");
            resource(resources, "Job", "smoke", "Degraded", "backoff limit").put("hook", true);
            ArrayNode tasks = ((ObjectNode) app.at("/status/operationState/syncResult")).putArray("resources");
            resource(tasks, "ConfigMap", "done", "", "unchanged").put("hookPhase", "Running");
            resource(tasks, "ConfigMap", "bad", "", "namespaces \"no\" not found")
                    .put("hookPhase", "Failed");
            resource(tasks, "Job", "smoke", "", "backoff limit")
                    .put("hookPhase", "Failed")
                    .put("hookType", "PostSync");
        });
        try (StubServer argo = answering(200, list(degraded))) {
            Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
            assertThat(evidence.resources())
                    .containsExactly(new Resource("Deployment apps/web", "Degraded", "exceeded its progress deadline"));
            assertThat(evidence.tasks())
                    .containsExactly(
                            new Task("ConfigMap apps/bad", Optional.empty(), "namespaces \"no\" not found"),
                            new Task("Job apps/smoke", Optional.of("PostSync"), "backoff limit"));
            assertThat(evidence.hooks()).containsExactly("Job apps/smoke");
            assertThat(evidence.marks()).isEmpty();
        }
    }

    private static ObjectNode resource(ArrayNode list, String kind, String name, String health, String message) {
        ObjectNode resource =
                list.addObject().put("kind", kind).put("namespace", "apps").put("name", name);
        resource.put("message", message);
        if (!health.isEmpty()) {
            resource.putObject("health").put("status", health).put("message", message);
        }
        return resource;
    }

    @Test
    void seesWhatIsBeingDeletedOrToldNotToReconcile() throws IOException {
        String deleted = edit("argocd-synced-healthy.json", app -> {
            ObjectNode metadata = (ObjectNode) app.get("metadata");
            metadata.put("deletionTimestamp", "2026-03-02T10:20:00Z");
            metadata.putObject("annotations").put("argocd.argoproj.io/skip-reconcile", "true");
        });
        try (StubServer argo = answering(200, list(deleted))) {
            Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
            assertThat(evidence.marks()).containsExactlyInAnyOrder(Mark.BEING_DELETED, Mark.SUSPENDED);
        }
    }

    @Test
    void aHydratedApplicationIsAtTheCommitThatWasHydrated() throws IOException {
        String hydrated = edit("argocd-synced-healthy.json", app -> {
            ObjectNode spec = (ObjectNode) app.get("spec");
            spec.putObject("sourceHydrator").set("drySource", spec.remove("source"));
            ((ObjectNode) app.at("/status/sync")).put("revision", "9".repeat(40));
            ((ObjectNode) app.get("status"))
                    .putObject("sourceHydrator")
                    .putObject("lastSuccessfulOperation")
                    .put("drySHA", X)
                    .put("hydratedSHA", "9".repeat(40));
        });
        try (StubServer argo = answering(200, list(hydrated))) {
            Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
            assertThat(evidence.revision()).contains(X);
            assertThat(evidence.operationRevision()).isEmpty();
        }
    }

    @Test
    void leavesOutOtherBranchesAndRepositories() throws IOException {
        try (StubServer argo = answering(200, example("argocd-list.json"))) {
            assertThat(source(argo)
                            .poll(Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "stage")))
                            .reports())
                    .isEmpty();
        }
    }

    @Test
    void childrenFollowOtherRepositories() throws IOException {
        String parent = edit("argocd-synced-healthy.json", app -> {
            var resources = ((ObjectNode) app.get("status")).putArray("resources");
            for (String name : List.of("api", "ours", "hidden")) {
                resources
                        .addObject()
                        .put("group", "argoproj.io")
                        .put("kind", "Application")
                        .put("namespace", "argocd")
                        .put("name", name)
                        .put("status", "Synced");
            }
        });
        String child = edit("argocd-sync-failed.json", app -> {
            ((ObjectNode) app.get("metadata")).put("name", "api");
            ((ObjectNode) app.at("/spec/source")).put("repoURL", "https://github.com/acme/app");
        });
        String ours = edit("argocd-synced-healthy.json", app -> ((ObjectNode) app.get("metadata")).put("name", "ours"));
        String list = list(parent, child, ours);
        try (StubServer argo = StubServer.http(r -> Answer.of(
                200,
                r.path().endsWith("/dev")
                        ? parent
                        : switch (r.query().replaceFirst("fields=.*", "")) {
                            case "" -> list;
                            case "appNamespace=argocd&name=api" -> list(child);
                            case "appNamespace=argocd&name=ours" -> list(ours);
                            default -> "{\"items\":null}";
                        }))) {
            ArgoCdSource source = source(argo);
            List<ReconcilerReport> reports = source.poll(DEV).reports();
            assertThat(reports).extracting(r -> r.id().name()).containsExactly("argocd/dev", "argocd/ours");
            Argo evidence = (Argo) reports.get(0).evidence();
            assertThat(evidence.children()).extracting(Child::name).containsExactly("argocd/api", "argocd/hidden");
            assertThat(evidence.children()).extracting(Child::healthStatus).containsExactly("Degraded", "Unknown");
            assertThat(evidence.children().get(0).message()).startsWith("Failed last sync attempt");
            assertThat(((Argo) source.confirm(APPLICATION, Optional.empty()).evidence()).children())
                    .as("read directly, it says the same")
                    .isEqualTo(evidence.children());
            assertThat(argo.requests())
                    .as("and does not list the instance once more")
                    .extracting(r -> r.query().replaceFirst("fields=.*", "fields"))
                    .containsExactly(
                            "fields",
                            "appNamespace=argocd",
                            "appNamespace=argocd&name=api",
                            "appNamespace=argocd&name=ours",
                            "appNamespace=argocd&name=hidden");
        }
    }

    @Test
    void anApplicationInSeveralFoldersIsSeveralReconcilers() throws IOException {
        String both = edit("argocd-multi-source.json", app -> {
            ObjectNode second =
                    ((ObjectNode) app.at("/spec/sources/0")).deepCopy().put("path", "./small/x");
            ((com.fasterxml.jackson.databind.node.ArrayNode) app.at("/spec/sources")).set(1, second);
        });
        try (StubServer argo =
                StubServer.http(r -> Answer.of(200, r.path().endsWith("/applications") ? list(both) : both))) {
            ArgoCdSource source = source(argo);
            List<ReconcilerReport> reports = source.poll(DEV).reports();
            assertThat(reports)
                    .extracting(r -> r.id().name())
                    .containsExactly("argocd/dev-ms#large", "argocd/dev-ms#small");
            assertThat(((Argo) reports.get(1).evidence()).revision())
                    .as("6.7.1")
                    .isEmpty();
            assertThat(source.confirm(reports.get(1).id(), Optional.empty()).clusterType())
                    .isEqualTo("small");
        }
    }

    @Test
    void confirmsByReadingTheApplication() throws IOException {
        try (StubServer argo = answering(200, example("argocd-synced-healthy.json"))) {
            ReconcilerReport report = source(argo).confirm(APPLICATION, Optional.empty());
            assertThat(report.id()).isEqualTo(APPLICATION);
            assertThat(((Argo) report.evidence()).revision()).contains(X);
            assertThat(argo.requests()).singleElement().satisfies(r -> {
                assertThat(r.path()).isEqualTo("/api/v1/applications/dev");
                assertThat(r.query()).isEqualTo("appNamespace=argocd");
            });
        }
    }

    @Test
    void refreshesNormally() throws IOException {
        try (StubServer argo = answering(200, example("argocd-synced-healthy.json"))) {
            source(argo).refresh(APPLICATION, Optional.empty());
            assertThat(argo.requests().get(0).query()).isEqualTo("refresh=normal&appNamespace=argocd");
        }
    }

    @Test
    void anApplicationThatFollowsSomethingElseNowIsRejected() throws IOException {
        String moved = edit(
                "argocd-synced-healthy.json",
                app -> ((ObjectNode) app.at("/spec/source")).put("targetRevision", "other"));
        try (StubServer argo = StubServer.http(
                r -> Answer.of(200, r.path().endsWith("/applications") ? example("argocd-list.json") : moved))) {
            ArgoCdSource source = source(argo);
            source.poll(DEV);
            assertThatThrownBy(() -> source.confirm(APPLICATION, Optional.empty()))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("no longer follows");
        }
    }

    @Test
    void passesOnSelectorAndProjects() throws IOException {
        try (StubServer argo = answering(200, "{\"metadata\":{},\"items\":null}")) {
            ArgoCdSettings settings = new ArgoCdSettings(
                    "large-1",
                    URI.create(argo.uri() + "/argo/"),
                    "argo-token",
                    Optional.empty(),
                    Optional.of("team in (a, b)"),
                    List.of("one", "two"),
                    Duration.ofSeconds(20));
            assertThat(new ArgoCdSource(settings, InstantSource.fixed(NOW))
                            .poll(DEV)
                            .reports())
                    .as("null items: the honest answer of an instance without applications")
                    .isEmpty();
            assertThat(argo.requests().get(0).path()).isEqualTo("/argo/api/v1/applications");
            assertThat(argo.requests().get(0).query()).contains("selector=team").contains("projects=one&projects=two");
        }
    }

    @Test
    void aRefusalIsAnErrorAndNeverNoClusters() throws IOException {
        try (StubServer argo = answering(403, example("argocd-error-403.json"))) {
            assertThatThrownBy(() -> source(argo).poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("403 'permission denied'")
                    .hasMessageContaining("applications, get");
            assertThatThrownBy(() -> source(argo).confirm(APPLICATION, Optional.empty()))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("does not exist");
        }
        try (StubServer argo = answering(401, "{\"error\":\"no session information\",\"code\":16}")) {
            assertThatThrownBy(() -> source(argo).poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("no session information")
                    .hasMessageContaining("generate a new one");
        }
    }

    @Test
    void namesTheProjectAndOnlyThenIsToldThatAnApplicationIsGone() throws IOException {
        String notFound =
                "{\"error\":\"applications.argoproj.io \\\"dev\\\" not found\",\"code\":5,\"message\":\"not found\"}";
        try (StubServer argo = StubServer.http(r -> r.query().contains("project=fleet")
                ? Answer.of(404, notFound)
                : Answer.of(403, example("argocd-error-403.json")))) {
            ArgoCdSource source = source(argo);
            assertThatThrownBy(() -> source.confirm(APPLICATION, Optional.of("fleet")))
                    .isInstanceOf(OutsideException.NotFound.class)
                    .hasMessageContainingAll("does not exist any more", "in project fleet", "may not see");
            assertThat(argo.requests())
                    .extracting(Request::query)
                    .containsExactly("appNamespace=argocd&project=fleet", "appNamespace=argocd");
            assertThatThrownBy(() -> source.confirm(APPLICATION, Optional.empty()))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .isNotInstanceOf(OutsideException.NotFound.class);
        }
    }

    @Test
    void anApplicationThatWasMovedToAnotherProjectIsNotGone() throws IOException {
        try (StubServer argo = StubServer.http(r -> r.query().contains("project=old")
                ? Answer.of(404, "{\"code\":5,\"message\":\"not found\"}")
                : Answer.of(200, example("argocd-synced-healthy.json")))) {
            ReconcilerReport report = source(argo).confirm(APPLICATION, Optional.of("old"));
            assertThat(report.id()).isEqualTo(APPLICATION);
            assertThat(report.project()).contains("default");
        }
    }

    @Test
    void whatSaysSomethingAboutUsMakesNothingGone() throws IOException {
        for (Answer answer : List.of(
                Answer.of(401, "{\"error\":\"no session information\",\"code\":16}"),
                Answer.of(403, example("argocd-error-403.json")),
                Answer.of(404, "<html>default backend</html>"),
                Answer.of(404, ""),
                Answer.of(404, "{\"code\":404}"),
                Answer.of(410, "{\"code\":5}"))) {
            try (StubServer argo = StubServer.http(r -> answer)) {
                assertThatThrownBy(() -> source(argo).confirm(APPLICATION, Optional.of("default")))
                        .as(answer.toString())
                        .isInstanceOf(OutsideException.Rejected.class)
                        .isNotInstanceOf(OutsideException.NotFound.class);
            }
        }
    }

    @Test
    void throttlingAndServerErrorsAreTransient() throws IOException {
        try (StubServer argo = StubServer.http(r -> Answer.of(429, "{}").with("Retry-After", "9"))) {
            OutsideException.Transient thrown = catchThrowableOfType(
                    OutsideException.Transient.class, () -> source(argo).poll(DEV));
            assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(9));
        }
        try (StubServer argo = answering(502, "<html>bad gateway</html>")) {
            assertThatThrownBy(() -> source(argo).poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("502");
            assertThat(argo.requests()).as("one attempt").hasSize(1);
        }
    }

    @Test
    void jsonOfAnotherShapeIsBroken() throws IOException {
        for (String garbage : List.of("[]", "{}", "{\"items\":{}}", "{\"items\":1}", "null")) {
            try (StubServer argo = answering(200, garbage)) {
                assertThatThrownBy(() -> source(argo).poll(DEV))
                        .as(garbage)
                        .isInstanceOf(OutsideException.Permanent.class);
            }
        }
    }

    /** A proxy's page, or one to sign in, passes. */
    @Test
    void whatIsNoJsonIsTransient() throws IOException {
        for (String page :
                List.of("<html>login</html>", "", " \n", "no healthy upstream", "{\"items\":[{\"metadata\":")) {
            try (StubServer argo = answering(200, page)) {
                assertThatThrownBy(() -> source(argo).poll(DEV))
                        .as(page)
                        .isInstanceOf(OutsideException.Transient.class)
                        .hasMessageContaining("check the address");
                assertThatThrownBy(() -> source(argo).confirm(APPLICATION, Optional.empty()))
                        .as(page)
                        .isInstanceOf(OutsideException.Transient.class);
            }
        }
    }

    @Test
    void anEntryThatCannotBeReadHoldsUpNoOther() throws IOException {
        String ours = example("argocd-synced-healthy.json");
        String many = edit("argocd-synced-healthy.json", app -> {
            ((ObjectNode) app.get("metadata")).put("name", "many");
            var resources = ((ObjectNode) app.get("status")).putArray("resources");
            for (int i = 0; i <= 150_000; i++) {
                resources.add(i);
            }
        });
        String foreign =
                many.replace("\"many\"", "\"foreign\"").replace("github.com/acme/gitops", "github.com/others/x");
        String deep = "{\"metadata\":{\"name\":\"deep\",\"namespace\":\"argocd\"},\"spec\":" + "[".repeat(5_000)
                + "]".repeat(5_000) + "}";
        String list = list("1", "{}", "[[]]", "{\"metadata\":{\"name\":\"../session\"}}", many, foreign, deep, ours);
        try (StubServer argo = answering(200, list)) {
            Poll poll = source(argo).poll(DEV);
            assertThat(poll.reports()).extracting(ReconcilerReport::id).containsExactly(APPLICATION);
            assertThat(poll.unreadable())
                    .extracting(Unreadable::name)
                    .containsExactly("argocd/many", "argocd/deep", "");
            assertThat(poll.unreadable()
                            .get(0)
                            .describes(new ReconcilerId("argocd/large-1", "large-1", "argocd/many#small")))
                    .isTrue();
            assertThat(poll.unreadable())
                    .extracting(Unreadable::words)
                    .anyMatch(words -> words.contains("more than 150000 values"))
                    .anyMatch(words -> words.contains("more than 100 levels"))
                    .anyMatch(words -> words.startsWith("4 entries in the list of Argo CD large-1"));
        }
    }

    /** Whatever stands in one of them: the others are told, and it is named where it may be ours. */
    @Test
    void noValueOfAnEntryEndsTheList() throws IOException {
        String ours = example("argocd-synced-healthy.json");
        for (String odd : List.of(
                "\"n\": " + "7".repeat(1_500),
                "\"n\": 0." + "7".repeat(1_500) + "e9",
                "\"" + "n".repeat(60_000) + "\": 1",
                "\"n\": \"" + "x".repeat(4_100_000) + "\"",
                "\"n\": \"" + "x".repeat(7_000_000) + "\"",
                "\"n\": \"a\tb\u0001\"",
                "\"n\": \"\u00ff\"",
                "\"spec\": {\"source\": {\"repoURL\": \"git::https://github.com/acme/gitops\"}}",
                "\"spec\": {\"source\": {\"repoURL\": \"a+b:c\"}}",
                "\"spec\": {\"sources\": [{\"repoURL\": \"s3::https://s3.example.com/b/x.zip\"}, 1, [], null]}",
                "\"spec\": [], \"status\": 1",
                "\"spec\": {\"source\": {\"repoURL\": " + "[".repeat(99) + "]".repeat(99) + "}}")) {
            String list = list("{\"metadata\":{\"name\":\"odd\",\"namespace\":\"argocd\"}," + odd + "}", ours);
            String type = "application/json" + (odd.contains("\u00ff") ? "; charset=ISO-8859-1" : "");
            try (StubServer argo = StubServer.http(r -> Answer.of(200, list).with("Content-Type", type))) {
                Poll poll = source(argo).poll(DEV);
                assertThat(poll.reports())
                        .as(odd.substring(0, Math.min(odd.length(), 60)))
                        .extracting(ReconcilerReport::id)
                        .containsExactly(APPLICATION);
                assertThat(poll.unreadable()).extracting(Unreadable::name).isSubsetOf("argocd/odd");
            }
        }
    }

    @Test
    void textThatNobodyCanKeepIsCleaned() throws IOException {
        String nul = edit(
                "argocd-synced-healthy.json",
                app -> ((ObjectNode) app.at("/status/operationState"))
                        .put("message", "a\u0000bHALF" + "x".repeat(2_000)));
        try (StubServer argo = answering(200, list(nul.replace("HALF", "\\udc00")))) {
            Argo evidence = (Argo) source(argo).poll(DEV).reports().get(0).evidence();
            assertThat(evidence.operationMessage().orElseThrow()).startsWith("a\uFFFDb\uFFFDx");
        }
    }

    @Test
    void thousandsOfApplicationsAreRead() throws IOException {
        StringBuilder items = new StringBuilder();
        String other = example("argocd-sync-failed.json").replace("github.com/acme/gitops", "github.com/others/x");
        for (int i = 0; i < 12_000; i++) {
            items.append(other.replace("\"name\":\"dev\"", "\"name\":\"other-" + i + "\"")
                            .replace("\"name\": \"dev\"", "\"name\": \"other-" + i + "\""))
                    .append(',');
        }
        String list = "{\"items\":[" + items + example("argocd-synced-healthy.json") + "]}";
        try (StubServer argo = answering(200, list)) {
            assertThat(source(argo).poll(DEV).reports())
                    .extracting(ReconcilerReport::id)
                    .containsExactly(APPLICATION);
        }
    }

    /** Once, 45 MB of these filled the heap with objects and ended the thread. */
    @Test
    void emptyEntriesWithoutEndAreAnErrorAndTakeNoMemory() throws IOException {
        String endless = "{\"items\":[" + "{},".repeat(15_000_000) + "{}]}";
        try (StubServer argo = answering(200, endless)) {
            ArgoCdSource source = source(argo);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> source.poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("more than 50000 entries");
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(60_000_000);
            assertThat(argo.requests()).hasSize(1);
        }
    }

    @Test
    void anAnswerThatStopsHalfwayIsTransient() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread half = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"items\":["
                                    .getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the client has gone: that is what is waited for
                }
            });
            half.start();
            ArgoCdSource source = source(
                    URI.create("http://localhost:" + server.getLocalPort()), Optional.empty(), Duration.ofMillis(700));
            assertThatThrownBy(() -> source.poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("took longer than its time-out");
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        try (StubServer argo = StubServer.http(r -> Answer.of(302, "").with("Location", "http://localhost:1/"))) {
            assertThatThrownBy(() -> source(argo).poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("redirect");
        }
    }

    @Test
    void anAnswerThatNeverComesIsTransient() throws IOException {
        try (StubServer argo = StubServer.http(r -> StubServer.NEVER)) {
            ArgoCdSource source = source(argo.uri(), Optional.empty(), Duration.ofMillis(300));
            assertThatThrownBy(() -> source.poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("time-out");
        }
    }

    @Test
    void aRefusedConnectionIsTransient() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ArgoCdSource source = source(URI.create("http://localhost:" + port), Optional.empty(), Duration.ofSeconds(20));
        assertThatThrownBy(() -> source.poll(DEV))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("connection was refused");
    }

    @Test
    void aPrivateAuthorityIsTrustedWhenItsFileIsSet() throws IOException {
        try (StubServer argo = StubServer.https(r -> Answer.of(200, example("argocd-list.json")))) {
            Optional<Path> pem = Optional.of(TestCertificate.shared().pem());
            assertThat(source(argo.uri(), pem, Duration.ofSeconds(20)).poll(DEV).reports())
                    .hasSize(2);
            ArgoCdSource trustingNobody = source(argo.uri(), Optional.empty(), Duration.ofSeconds(20));
            assertThatThrownBy(() -> trustingNobody.poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("CA file");
        }
    }

    @Test
    void idsOfOthersAreRejectedWithoutAsking() throws IOException {
        try (StubServer argo = answering(200, "{}")) {
            for (ReconcilerId id : List.of(
                    new ReconcilerId("argocd/other", "other", "argocd/dev"),
                    new ReconcilerId("argocd/large-1", "large-1", "argocd/../session"),
                    new ReconcilerId("argocd/large-1", "large-1", "dev"))) {
                assertThatThrownBy(() -> source(argo).confirm(id, Optional.empty()))
                        .isInstanceOf(OutsideException.Rejected.class);
            }
            assertThat(argo.requests()).isEmpty();
        }
    }

    @Test
    void settingsHideTheToken() {
        ArgoCdSettings settings =
                settings(URI.create("https://argocd.example"), Optional.empty(), Duration.ofSeconds(1));
        assertThat(settings.toString()).doesNotContain("argo-token").contains("***");
    }

    private static StubServer answering(int status, String body) throws IOException {
        return StubServer.http(r -> Answer.of(status, body));
    }

    private static ArgoCdSource source(StubServer argo) {
        return source(argo.uri(), Optional.empty(), Duration.ofSeconds(20));
    }

    private static ArgoCdSource source(URI address, Optional<Path> caFile, Duration timeout) {
        return new ArgoCdSource(settings(address, caFile, timeout), InstantSource.fixed(NOW));
    }

    private static ArgoCdSettings settings(URI address, Optional<Path> caFile, Duration timeout) {
        return new ArgoCdSettings("large-1", address, "argo-token", caFile, Optional.empty(), List.of(), timeout);
    }

    private static String list(String... applications) {
        return "{\"metadata\":{},\"items\":[" + String.join(",", applications) + "]}";
    }

    private static String edit(String example, java.util.function.Consumer<ObjectNode> edit) throws IOException {
        ObjectNode application = (ObjectNode) JSON.readTree(example(example));
        edit.accept(application);
        return application.toString();
    }

    private static void swap(ObjectNode app, String pointer, String field) {
        ObjectNode parent = (ObjectNode) app.at(pointer);
        var array = (com.fasterxml.jackson.databind.node.ArrayNode) parent.get(field);
        array.insert(0, array.remove(1));
    }

    @Test
    void aTokenInAFileIsReplacedWithoutARestart(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("token"), "old\n");
        Secret token = Secret.inFile(
                "LOCKSTEP_ARGOCD_0__TOKEN_FILE", file, text -> ArgoCdSettings.checkToken("large-1", text));
        try (StubServer server = StubServer.http(request -> "Bearer new".equals(request.authorization())
                ? Answer.of(200, "{\"items\":[]}")
                : Answer.of(401, "{\"message\":\"no\"}"))) {
            ArgoCdSource source = new ArgoCdSource(
                    new ArgoCdSettings(
                            "large-1",
                            server.uri(),
                            token,
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Duration.ofSeconds(10)),
                    InstantSource.system());
            assertThatThrownBy(() -> source.poll(Set.of())).isInstanceOf(OutsideException.NotSignedIn.class);
            Files.writeString(file, "new\n");
            assertThat(token.newest()).isEqualTo("new");
            assertThat(source.poll(Set.of()).reports()).isEmpty();
        }
    }
}
