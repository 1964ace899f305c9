package dev.lockstep.argocd;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.argocd.ListedApplications.Wanted;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Argo CD that answers with the fields that are asked for, as far as it lets them be selected. */
class SelectedFieldsTest {
    private static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev"));

    private final Map<String, ObjectNode> applications = new TreeMap<>();
    private final Map<String, Answer> instead = new TreeMap<>();
    private Set<String> selectable;
    private boolean knowsFields;
    private Instant now;

    @BeforeEach
    void anInstance() {
        selectable = Set.of("metadata.name", "metadata.namespace", "spec", "status.health", "status.sync.status");
        knowsFields = true;
        now = NOW;
    }

    /** Conditions, messages, times and revisions of several sources cannot be selected: a verdict must not miss them. */
    @Test
    void whatIsReportedIsWhatTheWholeListWouldSay() throws IOException {
        for (String name : List.of(
                "comparison-error",
                "multi-source",
                "outofsync-manual",
                "stale-health",
                "sync-failed",
                "synced-healthy",
                "synced-no-diff",
                "synced-progressing")) {
            add(name, "argocd-" + name + ".json");
        }
        withChildren(applications.get("synced-healthy"), "api", "web", "hidden", "sync-failed");
        other("api", "argocd-sync-failed.json");
        other("web", "argocd-synced-healthy.json");
        knowsFields = false;
        Poll whole = poll();
        knowsFields = true;
        Poll brief = poll();
        assertThat(brief.reports()).hasSize(8).isEqualTo(whole.reports());
        assertThat(brief.unreadable()).isEmpty();
        Argo parent = (Argo) brief.reports().get(5).evidence();
        assertThat(parent.children())
                .extracting(Child::name)
                .containsExactly("argocd/api", "argocd/web", "argocd/hidden");
        assertThat(parent.children().get(0).message()).startsWith("Failed last sync attempt");
    }

    @Test
    void onlyWhatFollowsOurBranchesIsReadOneByOne() throws IOException {
        add("dev", "argocd-synced-healthy.json");
        IntStream.range(0, 40).forEach(i -> other("other-" + i, "argocd-sync-failed.json"));
        try (StubServer argo = argo()) {
            assertThat(source(argo).poll(DEV).reports()).hasSize(1);
            assertThat(asked(argo)).containsExactly("fields", "dev");
            assertThat(argo.requests().get(1).query())
                    .as("with its project: only then it is told whether it is gone")
                    .isEqualTo("appNamespace=argocd&project=default");
        }
    }

    @Test
    void whereManyAreWantedTheWholeListIsAskedForUntilTheyAreFewAgain() throws IOException {
        IntStream.range(0, 11).forEach(i -> add("dev-" + i, "argocd-synced-healthy.json"));
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            assertThat(source.poll(DEV).reports()).hasSize(11);
            assertThat(source.poll(DEV).reports()).hasSize(11);
            assertThat(asked(argo)).containsExactly("fields", "whole", "whole");
            applications.remove("dev-10");
            assertThat(source.poll(DEV).reports()).hasSize(10);
            assertThat(source.poll(DEV).reports()).hasSize(10);
            assertThat(asked(argo)).hasSize(4 + 1 + 10).startsWith("fields", "whole", "whole", "whole", "fields");
        }
    }

    /** That of an application of applications, say, of which all children progress. */
    @Test
    void whereManyChildrenAreNotWellTheWholeListIsAskedFor() throws IOException {
        ObjectNode parent = add("dev", "argocd-synced-healthy.json");
        IntStream.range(0, 12).forEach(i -> other("app-" + i, "argocd-synced-progressing.json"));
        withChildren(parent, IntStream.range(0, 12).mapToObj(i -> "app-" + i).toArray(String[]::new));
        try (StubServer argo = argo()) {
            assertThat(((Argo) source(argo).poll(DEV).reports().get(0).evidence()).children())
                    .hasSize(12);
            assertThat(asked(argo)).containsExactly("fields", "dev", "whole");
        }
    }

    @Test
    void oneThatCannotBeReadHoldsUpNoOtherAndIsNamed() throws IOException {
        add("dev", "argocd-synced-healthy.json");
        add("deleted", "argocd-synced-healthy.json");
        add("forbidden", "argocd-synced-healthy.json");
        add("broken", "argocd-synced-healthy.json");
        add("mixed-up", "argocd-synced-healthy.json");
        ObjectNode parent = add("parent", "argocd-synced-healthy.json");
        withChildren(parent, "silent", "forbidden");
        other("silent", "argocd-sync-failed.json");
        instead.put("deleted", Answer.of(404, "{\"code\":5,\"message\":\"not found\"}"));
        instead.put("forbidden", Answer.of(403, example("argocd-error-403.json")));
        instead.put("broken", Answer.of(500, "{\"code\":13,\"message\":\"index out of range\"}"));
        instead.put("mixed-up", Answer.of(200, applications.get("dev").toString()));
        instead.put("silent", Answer.of(500, "{\"code\":13,\"message\":\"deadline exceeded\"}"));
        Poll poll = poll();
        assertThat(poll.reports())
                .extracting(r -> r.id().name())
                .containsExactlyInAnyOrder("argocd/dev", "argocd/parent");
        assertThat(poll.unreadable())
                .extracting(Unreadable::name)
                .containsExactlyInAnyOrder("argocd/broken", "argocd/forbidden", "argocd/mixed-up");
        assertThat(poll.unreadable())
                .extracting(Unreadable::words)
                .anyMatch(words -> words.contains("argocd/broken") && words.contains("500 'index out of range'"))
                .anyMatch(words -> words.contains("argocd/mixed-up") && words.contains("another one"));
        Argo evidence = (Argo) poll.reports().stream()
                .filter(r -> r.id().name().equals("argocd/parent"))
                .findFirst()
                .orElseThrow()
                .evidence();
        assertThat(evidence.children())
                .as("one of ours is a reconciler of its own, also when it cannot be read")
                .containsExactly(new Child(
                        "argocd/silent", "OutOfSync", "Degraded", "Deployment \"api\" exceeded its progress deadline"));
    }

    @Test
    void anInstanceThatAnswersNothingOrWantsToBeLeftAloneEndsThePoll() throws IOException {
        add("dev", "argocd-synced-healthy.json");
        instead.put("dev", Answer.of(503, "no healthy upstream"));
        assertThatThrownBy(this::poll).isInstanceOf(OutsideException.Transient.class);
        add("other", "argocd-synced-healthy.json");
        assertThat(poll().reports()).hasSize(1);
        instead.put("dev", Answer.of(429, "{}").with("Retry-After", "9"));
        OutsideException.Transient thrown = catchThrowableOfType(OutsideException.Transient.class, this::poll);
        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(9));
        instead.put("dev", Answer.of(401, "{\"error\":\"no session information\",\"code\":16}"));
        assertThatThrownBy(this::poll).isInstanceOf(OutsideException.NotSignedIn.class);
    }

    /** A field that cannot be selected is left out without a word. */
    @Test
    void anApplicationThatDoesNotTellWhatItFollowsIsRead() throws IOException {
        selectable = Set.of("metadata.name", "metadata.namespace", "status.health");
        add("dev", "argocd-synced-healthy.json");
        other("other", "argocd-synced-healthy.json");
        try (StubServer argo = argo()) {
            assertThat(source(argo).poll(DEV).reports())
                    .extracting(ReconcilerReport::id)
                    .containsExactly(new ReconcilerId("argocd/large-1", "large-1", "argocd/dev"));
            assertThat(asked(argo)).containsExactlyInAnyOrder("fields", "dev", "other");
        }
    }

    @Test
    void nothingIsSaidToBeNewerThanItIs() throws IOException {
        add("dev", "argocd-synced-healthy.json");
        Poll poll = poll();
        assertThat(poll.askedAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(poll.reports().get(0).observedAt())
                .as("when the list was asked for: it was read later")
                .isEqualTo(poll.askedAt());
    }

    @Test
    void aParentOfManyChildrenIsReadDirectlyWithoutTheWholeList() throws IOException {
        ObjectNode parent = add("dev", "argocd-synced-healthy.json");
        String[] names = IntStream.range(0, 60).mapToObj(i -> "app-" + i).toArray(String[]::new);
        for (String name : names) {
            other(name, "argocd-synced-healthy.json");
        }
        other("app-7", "argocd-sync-failed.json");
        withChildren(parent, names);
        try (StubServer argo = argo()) {
            ReconcilerReport report =
                    source(argo).confirm(new ReconcilerId("argocd/large-1", "large-1", "argocd/dev"), Optional.empty());
            List<Child> children = ((Argo) report.evidence()).children();
            assertThat(children).hasSize(60);
            assertThat(children.get(7).message()).startsWith("Failed last sync attempt");
            assertThat(asked(argo)).containsExactly("dev", "fields", "dev", "app-7");
        }
    }

    @Test
    void whatIsNotReadInTimeIsSaid() {
        List<Wanted> wanted =
                List.of(new Wanted("argocd/a", Optional.empty()), new Wanted("argocd/b", Optional.empty()));
        List<Wanted> read = new ArrayList<>();
        assertThat(new ApplicationReads(Duration.ofNanos(-1)).each(wanted, read::add))
                .hasSize(2)
                .allSatisfy((one, failure) -> assertThat(failure).hasMessageContaining("was not read"));
        assertThat(read).isEmpty();
    }

    @Test
    void aDefectInReadingOneIsOfThisOne() {
        Wanted a = new Wanted("argocd/a", Optional.empty());
        Wanted b = new Wanted("argocd/b", Optional.empty());
        assertThat(new ApplicationReads(Duration.ofSeconds(20)).each(List.of(a, b), one -> {
                    if (one.equals(a)) {
                        throw new IllegalStateException("odd");
                    }
                }))
                .containsOnlyKeys(a)
                .allSatisfy((one, failure) -> assertThat(failure).isInstanceOf(OutsideException.Permanent.class));
    }

    private ObjectNode add(String name, String example) {
        try {
            ObjectNode application = (ObjectNode) JSON.readTree(example(example));
            ((ObjectNode) application.get("metadata")).put("name", name);
            applications.put(name, application);
            return application;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void other(String name, String example) {
        ((ObjectNode) add(name, example).at("/spec/source")).put("repoURL", "https://github.com/others/x");
    }

    private static void withChildren(ObjectNode parent, String... names) {
        ArrayNode resources = ((ObjectNode) parent.get("status")).putArray("resources");
        for (String name : names) {
            resources
                    .addObject()
                    .put("group", "argoproj.io")
                    .put("kind", "Application")
                    .put("namespace", "argocd")
                    .put("name", name)
                    .put("status", "Synced");
        }
    }

    private Poll poll() throws IOException {
        now = NOW;
        try (StubServer argo = argo()) {
            return source(argo).poll(DEV);
        }
    }

    /** In time that goes on with every question for it. */
    private ArgoCdSource source(StubServer argo) {
        InstantSource clock = () -> {
            now = now.plusSeconds(1);
            return now;
        };
        return new ArgoCdSource(
                new ArgoCdSettings(
                        "large-1",
                        argo.uri(),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(20)),
                clock);
    }

    private StubServer argo() throws IOException {
        return StubServer.http(request -> {
            String name = request.path().replaceFirst(".*/", "");
            if (!name.equals("applications")) {
                return instead.getOrDefault(name, Answer.of(200, String.valueOf(applications.get(name))));
            }
            ObjectNode list = JSON.createObjectNode();
            ArrayNode items = list.putArray("items");
            String fields = request.query().startsWith("fields=") && knowsFields
                    ? URLDecoder.decode(request.query().substring("fields=".length()), StandardCharsets.UTF_8)
                    : "";
            applications.values().forEach(one -> items.add(fields.isEmpty() ? one : selected(one, fields)));
            return Answer.of(200, list.toString());
        });
    }

    private ObjectNode selected(ObjectNode application, String fields) {
        ObjectNode selected = JSON.createObjectNode();
        for (String field : fields.split(",")) {
            String path = field.replaceFirst("^items\\.", "");
            JsonNode value = application.at("/" + path.replace('.', '/'));
            if (selectable.contains(path) && !value.isMissingNode()) {
                String[] names = path.split("\\.");
                ObjectNode parent = selected;
                for (int i = 0; i < names.length - 1; i++) {
                    parent = parent.withObject("/" + names[i]);
                }
                parent.set(names[names.length - 1], value);
            }
        }
        return selected;
    }

    /** The lists by how they were asked for, and the applications that were read. */
    private static List<String> asked(StubServer argo) {
        return argo.requests().stream().map(SelectedFieldsTest::asked).toList();
    }

    private static String asked(Request request) {
        String last = request.path().replaceFirst(".*/", "");
        return !last.equals("applications") ? last : request.query().startsWith("fields=") ? "fields" : "whole";
    }
}
