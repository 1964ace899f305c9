package dev.lockstep.argocd;

import static dev.lockstep.stub.StubServer.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One Argo CD for several clusters. */
class HubAndSpokeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev"));
    private static final String HUB = "https://kubernetes.default.svc";
    private static final String WEST = "https://10.1.0.1:6443";
    private static final String EAST = "https://rancher.example/k8s/clusters/c-east";

    private final Map<String, ObjectNode> applications = new TreeMap<>();
    private final ArrayNode registered = JSON.createArrayNode();
    private Answer clusters;
    private Set<String> hub = Set.of();
    private Instant now = Instant.parse("2026-03-02T10:30:00Z");

    @Test
    void theClusterIsTheDestination() throws IOException {
        register(HUB, "in-cluster");
        register(WEST, "west-1");
        register(EAST, "east-1");
        to(add("a-hub"), HUB + "/", "");
        to(add("b-hub"), "", "in-cluster");
        to(add("c-west"), WEST + "/", "");
        to(add("d-west"), "", "west-1");
        to(add("e-east"), EAST, "");
        try (StubServer argo = argo()) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            assertThat(reports)
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("hub", "hub", "west-1", "west-1", "east-1");
            assertThat(reports)
                    .as("an application is known by what it is called, whatever cluster it is for")
                    .extracting(r -> r.id().name())
                    .containsExactly("argocd/a-hub", "argocd/b-hub", "argocd/c-west", "argocd/d-west", "argocd/e-east");
            assertThat(reports).allSatisfy(r -> {
                assertThat(r.id().owner()).isEqualTo("hub");
                assertThat(evidence(r).unplaced()).isEmpty();
            });
            assertThat(source(argo)
                            .confirm(id("argocd/e-east"), Optional.empty())
                            .cluster())
                    .as("read directly, it says the same")
                    .isEqualTo("east-1");
        }
    }

    @Test
    void anInstanceForItsOwnClusterIsNotAskedForClusters() throws IOException {
        add("dev");
        withChildren(add("parent"), "api");
        other("api");
        try (StubServer argo = argo()) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            assertThat(reports).extracting(ReconcilerReport::cluster).containsOnly("hub");
            assertThat(reports).extracting(r -> r.id().name()).containsExactly("argocd/dev", "argocd/parent");
            assertThat(evidence(reports.get(1)).children()).hasSize(1);
            assertThat(asked(argo, "clusters")).isZero();
        }
    }

    /** An account without the right is told of none. */
    @ParameterizedTest
    @CsvSource({"200,'{\"metadata\":{},\"items\":[]}'", "403,'{\"code\":7}'", "500,'{}'", "200,'<html>'", "200,'{}'"})
    void withoutTheRightToSeeClustersTheyAreCalledAsApplicationsCallThem(int status, String body) throws IOException {
        clusters = Answer.of(status, body);
        to(add("a"), WEST, "");
        to(add("b"), "", "west-1");
        to(add("c"), EAST, "");
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            source.poll(DEV);
            assertThat(source.poll(DEV).reports())
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("10.1.0.1:6443", "west-1", "rancher.example/k8s/clusters/c-east");
            assertThat(asked(argo, "clusters")).isEqualTo(1);
        }
    }

    @Test
    void clustersAreAskedForAgainNowAndThenAndWhenANewOneComesUp() throws IOException {
        register(WEST, "west-1");
        to(add("a"), WEST, "");
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            source.poll(DEV);
            source.poll(DEV);
            assertThat(asked(argo, "clusters")).isEqualTo(1);
            to(add("b"), EAST, "");
            register(EAST, "east-1");
            assertThat(source.poll(DEV).reports())
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("west-1", "east-1");
            assertThat(asked(argo, "clusters")).isEqualTo(2);
            now = now.plus(Duration.ofMinutes(10));
            clusters = Answer.of(503, "no healthy upstream");
            assertThat(source.poll(DEV).reports())
                    .as("what was told holds while nothing else is")
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("west-1", "east-1");
            assertThat(asked(argo, "clusters")).isEqualTo(3);
            now = now.plus(Duration.ofMinutes(10));
            clusters = Answer.of(200, "{\"items\":[]}");
            assertThat(source.poll(DEV).reports())
                    .as("nor by a list of an account that has lost the right")
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("west-1", "east-1");
        }
    }

    /** Each direct read is about one destination; what was asked for and not told is not asked for with each of them. */
    @Test
    void clustersThatAreNotToldAreNotAskedForWithEachRead() throws IOException {
        clusters = Answer.of(200, "{\"items\":[]}");
        to(add("a"), WEST, "");
        to(add("b"), EAST, "");
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            source.poll(DEV);
            now = now.plus(Duration.ofMinutes(10));
            for (int round = 0; round < 3; round++) {
                for (String name : List.of("argocd/a", "argocd/b")) {
                    source.confirm(new ReconcilerId("argocd/hub", "hub", name), Optional.empty());
                }
            }
            assertThat(asked(argo, "clusters"))
                    .as("the first, and one for each after ten minutes")
                    .isEqualTo(3);
        }
    }

    @Test
    void theClusterOfTheInstanceMayHaveOtherNames() throws IOException {
        hub = Set.of("control", "https://10.0.0.1:6443/");
        to(add("a"), "https://10.0.0.1:6443", "");
        to(add("b"), "", "control");
        register("https://10.9.9.9", "control");
        register(WEST, "west-1");
        to(add("c"), "https://10.9.9.9", "");
        to(add("d"), WEST, "");
        try (StubServer argo = argo()) {
            assertThat(source(argo).poll(DEV).reports())
                    .extracting(ReconcilerReport::cluster)
                    .containsExactly("hub", "hub", "hub", "west-1");
        }
    }

    @Test
    void aDestinationThatIsNoneOrOneOfSeveralIsNotPlaced() throws IOException {
        register(WEST, "west");
        register(EAST, "west");
        to(add("a-none"), "", "");
        ((ObjectNode) add("b-none").get("spec")).remove("destination");
        to(add("c-both"), WEST, "west");
        to(add("d-several"), "", "west");
        to(add("e-server"), WEST, "");
        to(add("f-odd"), "", "we\u202Est");
        to(add("g-long"), "", "w".repeat(300));
        try (StubServer argo = argo()) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            assertThat(reports)
                    .extracting(r -> evidence(r).unplaced().orElse("placed").replaceFirst("[,:].*", ""))
                    .containsExactly(
                            "names no cluster as its destination",
                            "names no cluster as its destination",
                            "names its destination by server and by name",
                            "has destination west",
                            "placed",
                            "has a destination that is no name or address of a cluster",
                            "has a destination that is no name or address of a cluster");
            assertThat(reports.get(4).cluster())
                    .as("a name of several tells nothing")
                    .isEqualTo("10.1.0.1:6443");
        }
    }

    @Test
    void whatWasComparedWithAnotherClusterIsNotOfThisOne() throws IOException {
        register(WEST, "west-1");
        compared(to(add("a-moved"), WEST, ""), HUB, "");
        compared(to(add("b-home"), HUB, ""), WEST, "");
        compared(to(add("c-same"), WEST, ""), WEST, "");
        compared(to(add("d-renamed"), "", "west-1"), WEST, "");
        compared(to(add("e-inferred"), "", "west-1"), WEST, "west-1");
        try (StubServer argo = argo()) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            assertThat(reports)
                    .extracting(r -> evidence(r).unplaced().isPresent())
                    .containsExactly(true, true, false, false, false);
            assertThat(evidence(reports.get(0)).unplaced().orElseThrow())
                    .startsWith("was compared with cluster hub last");
        }
    }

    /** What it proved where it was says nothing of where it is. */
    @Test
    void onAnotherClusterItIsAnotherOne() throws IOException {
        ObjectNode application = add("dev");
        String uid = application.at("/metadata/uid").asText();
        assertThat(uid).isNotEmpty();
        try (StubServer argo = argo()) {
            assertThat(evidence(source(argo).poll(DEV).reports().get(0)).identity())
                    .as("on the cluster of the instance it is who it was before destinations were looked at")
                    .contains(uid);
            to(application, WEST, "");
            assertThat(evidence(source(argo).poll(DEV).reports().get(0)).identity())
                    .contains(uid + "@" + WEST);
        }
    }

    @Test
    void anApplicationOfApplicationsCountsForTheClustersOfThese() throws IOException {
        register(WEST, "west-1");
        register(EAST, "east#1");
        withChildren(add("parent"), "api-west", "web-west", "api-east", "ours");
        to(other("api-west"), WEST, "");
        to(other("web-west"), "", "west-1");
        to(other("api-east"), EAST, "");
        to(add("ours"), EAST, "");
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            List<ReconcilerReport> reports = source.poll(DEV).reports();
            assertThat(reports)
                    .extracting(r -> r.id().name(), ReconcilerReport::cluster)
                    .containsExactly(
                            tuple("argocd/ours", "east#1"),
                            tuple("argocd/parent@east%231", "east#1"),
                            tuple("argocd/parent@west-1", "west-1"));
            ReconcilerReport west = reports.get(2);
            assertThat(evidence(west).children())
                    .extracting(Child::name)
                    .containsExactly("argocd/api-west", "argocd/web-west");
            assertThat(evidence(west).revision())
                    .as("the content is proved by the one that applied it")
                    .isPresent();
            assertThat(west.id().whole()).isEqualTo(id("argocd/parent"));
            for (ReconcilerReport report : reports.subList(1, 3)) {
                ReconcilerReport direct = source.confirm(report.id(), report.project());
                assertThat(direct.id()).isEqualTo(report.id());
                assertThat(direct.cluster()).isEqualTo(report.cluster());
                assertThat(direct.evidence()).isEqualTo(report.evidence());
            }
            applications.remove("api-east");
            applications.remove("ours");
            withChildren(applications.get("parent"), "api-west");
            now = now.plusSeconds(60);
            assertThatThrownBy(() -> source.confirm(reports.get(1).id(), Optional.empty()))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .hasMessageContaining("other clusters");
        }
    }

    /** It may be for any cluster: what is not there yet, or not shown, is waited for. */
    @Test
    void oneThatIsNotThereYetIsWaitedForByTheOneThatAppliesIt() throws IOException {
        withChildren(add("parent"), "api-west", "to-come", "api-hub");
        to(other("api-west"), WEST, "");
        other("api-hub");
        try (StubServer argo = argo()) {
            List<ReconcilerReport> reports = source(argo).poll(DEV).reports();
            assertThat(reports)
                    .extracting(r -> r.id().name())
                    .containsExactly("argocd/parent", "argocd/parent@10.1.0.1:6443");
            assertThat(evidence(reports.get(0)).unplaced().orElseThrow())
                    .startsWith("has applied application argocd/to-come, and which cluster that is for is not known: it"
                            + " is not among the applications that are shown here");
            assertThat(evidence(reports.get(0)).children())
                    .extracting(Child::name)
                    .containsExactly("argocd/to-come", "argocd/api-hub");
            to(other("to-come"), "", "");
            assertThat(evidence(source(argo).poll(DEV).reports().get(0))
                            .unplaced()
                            .orElseThrow())
                    .contains("it names no cluster as its destination");
            to(applications.get("to-come"), WEST, "");
            assertThat(source(argo).poll(DEV).reports())
                    .allSatisfy(r -> assertThat(evidence(r).unplaced()).isEmpty());
        }
    }

    @Test
    void whatIsAppliedToAnotherClusterIsNotWhatHasItsNameHere() throws IOException {
        withChildren(to(add("parent"), WEST, ""), "api");
        other("api");
        try (StubServer argo = argo()) {
            Argo evidence = evidence(source(argo).poll(DEV).reports().get(0));
            assertThat(evidence.children()).singleElement().satisfies(child -> {
                assertThat(child.healthStatus()).isEqualTo("Unknown");
                assertThat(child.message())
                        .startsWith("applied to 10.1.0.1:6443")
                        .contains("HUB");
            });
        }
    }

    /** One reading of the list serves all clusters of an application. */
    @Test
    void manyClustersOfOneApplicationAreReadDirectlyWithoutAListForEach() throws IOException {
        ObjectNode parent = add("parent");
        String[] names = IntStream.range(0, 40).mapToObj(i -> "app-" + i).toArray(String[]::new);
        for (int i = 0; i < names.length; i++) {
            to(other(names[i]), "", "cluster-" + i);
        }
        withChildren(parent, names);
        try (StubServer argo = argo()) {
            ArgoCdSource source = source(argo);
            List<ReconcilerReport> reports = source.poll(DEV).reports();
            assertThat(reports).hasSize(40);
            int before = argo.requests().size();
            reports.forEach(report -> source.confirm(report.id(), report.project()));
            assertThat(argo.requests().size() - before).isEqualTo(40);
        }
    }

    private ObjectNode add(String name) {
        try {
            ObjectNode application = (ObjectNode) JSON.readTree(example("argocd-synced-healthy.json"));
            ((ObjectNode) application.get("metadata")).put("name", name).put("uid", "uid-of-" + name);
            ((ObjectNode) application.at("/status/sync")).remove("comparedTo");
            applications.put(name, application);
            return application;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode other(String name) {
        ObjectNode application = add(name);
        ((ObjectNode) application.at("/spec/source")).put("repoURL", "https://github.com/others/x");
        return application;
    }

    private static ObjectNode to(ObjectNode application, String server, String name) {
        destination(((ObjectNode) application.get("spec")).putObject("destination"), server, name);
        return application;
    }

    private static void compared(ObjectNode application, String server, String name) {
        destination(
                ((ObjectNode) application.at("/status/sync"))
                        .putObject("comparedTo")
                        .putObject("destination"),
                server,
                name);
    }

    private static void destination(ObjectNode destination, String server, String name) {
        destination.put("namespace", "shop");
        if (!server.isEmpty()) {
            destination.put("server", server);
        }
        if (!name.isEmpty()) {
            destination.put("name", name);
        }
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

    private void register(String server, String name) {
        registered
                .addObject()
                .put("server", server)
                .put("name", name)
                .putObject("config")
                .put("username", "x");
    }

    private static Argo evidence(ReconcilerReport report) {
        return (Argo) report.evidence();
    }

    private static ReconcilerId id(String name) {
        return new ReconcilerId("argocd/hub", "hub", name);
    }

    private static long asked(StubServer argo, String what) {
        return argo.requests().stream().filter(r -> r.path().endsWith(what)).count();
    }

    private ArgoCdSource source(StubServer argo) {
        InstantSource clock = () -> now;
        return new ArgoCdSource(
                new ArgoCdSettings(
                        "hub",
                        argo.uri(),
                        Secret.of("argo-token"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        hub,
                        Duration.ofSeconds(20)),
                clock);
    }

    private StubServer argo() throws IOException {
        return StubServer.http(request -> {
            String last = request.path().replaceFirst(".*/", "");
            if (last.equals("clusters")) {
                return clusters != null
                        ? clusters
                        : Answer.of(
                                200,
                                JSON.createObjectNode().set("items", registered).toString());
            }
            if (!last.equals("applications")) {
                return Answer.of(200, String.valueOf(applications.get(last)));
            }
            ArrayNode items = JSON.createArrayNode();
            applications.values().stream()
                    .filter(one -> !request.query().contains("&name=")
                            || request.query()
                                    .endsWith(
                                            "&name=" + one.at("/metadata/name").asText()))
                    .forEach(items::add);
            return Answer.of(200, JSON.createObjectNode().set("items", items).toString());
        });
    }
}
