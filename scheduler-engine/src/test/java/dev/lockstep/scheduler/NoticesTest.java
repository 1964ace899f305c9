package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Flux would apply and Lockstep does not read is named once, and holds up nothing. */
class NoticesTest {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";
    private static final String KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

    private static List<String> notices(ControlPlaneBuilder plane) {
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).isTrue();
        assertThat(rendering.problems()).allMatch(problem -> problem.severity() == Severity.NOTICE);
        return rendering.problems().stream().map(Problem::toString).toList();
    }

    private static String object(String apiVersion, String kind, String name) {
        return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: " + name + "}\n";
    }

    @Test
    void objectsOfOtherKindsAreNamedOncePerKind() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("quota.yaml", object("v1", "ResourceQuota", "q"))
                .branch("a.yaml", object("apps/v1", "Deployment", "a") + "---\n" + object("apps/v1", "Deployment", "b"))
                .branch("more/c.yml", object("apps/v1", "Deployment", "c"))
                .branch("more/d.yaml", object("apps/v1", "Deployment", "d"))
                .branch("x.yaml", object("example.com/v1", "Template", "foreign"))
                .branch("t.yaml", object("scheduler.kalypso.io/v1alpha1", "DeploymentTarget", "made-by-the-operator"))
                .workload("secret.yaml", object("v1", "Secret", "s"));
        String why = "only Kalypso's resources and ConfigMaps with platform configuration are read here";
        assertThat(notices(plane))
                .containsExactly(
                        "Notice, ResourceQuota (v1) q (plane@main:quota.yaml:1): is not read: " + why,
                        "Notice, Deployment (apps/v1) (plane@dev:a.yaml:1): 4 of them are not read: " + why
                                + "; also a.yaml:5, more/c.yml:1 and 1 more",
                        "Notice, DeploymentTarget (scheduler.kalypso.io/v1alpha1) made-by-the-operator (plane@dev:t.yaml:1): is not"
                                + " read: " + why,
                        "Notice, Template (example.com/v1) foreign (plane@dev:x.yaml:1): is not read: " + why,
                        "Notice, Secret (v1) s (shop@main:secret.yaml:1): is not read: " + why);
    }

    @Test
    void aConfigMapThatConfiguresNothingIsNamed() {
        assertThat(notices(new ControlPlaneBuilder()
                        .branch("c.yaml", configMap("c", "  A: x\n").replace("platform-config", "platfrom-config"))))
                .singleElement()
                .asString()
                .contains("ConfigMap (v1) c (plane@dev:c.yaml:1)", "no label platform-config: \"true\"");
    }

    @Test
    void objectsInTheWrongPlaceAreNamed() {
        String repository = "spec: {repo: https://git/x, branch: main, path: .}\n";
        assertThat(notices(new ControlPlaneBuilder()
                        .base("b.yaml", API + "kind: BaseRepo\nmetadata: {name: b}\n" + repository)
                        .branch(
                                "e.yaml",
                                API + "kind: Environment\nmetadata: {name: e}\nspec: {controlPlane: "
                                        + repository.substring(6).strip() + "}\n")))
                .containsExactly(
                        "Notice, BaseRepo b (plane@main:b.yaml:1): is not read: it is read from the environment's branch only",
                        "Notice, Environment e (plane@dev:e.yaml:1): is not read: Environments are read from main only");
    }

    @Test
    void listsOfObjectsAreNamedWithWhatTheyHold() {
        String list =
                "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: scheduler.kalypso.io/v1alpha1, kind: SchedulingPolicy}\n"
                        + "- {apiVersion: v1, kind: Secret}\n";
        assertThat(notices(new ControlPlaneBuilder()
                        .branch("list.yaml", list)
                        .branch(
                                "typed.yaml",
                                list.replace(
                                        "v1\nkind: List",
                                        "scheduler.kalypso.io/v1alpha1\nkind: SchedulingPolicyList"))))
                .hasSize(2)
                .allSatisfy(notice -> assertThat(notice)
                        .contains("objects in a list are not looked at (here: SchedulingPolicy"
                                + " (scheduler.kalypso.io/v1alpha1), Secret (v1))"));
    }

    @Test
    void objectsInJsonAreNamedAndOtherJsonIsNot() {
        String json =
                "{\"apiVersion\": \"scheduler.kalypso.io/v1alpha1\", \"kind\": \"SchedulingPolicy\", \"metadata\": {\"name\": \"p\"}}";
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .branch("p.json", json)
                .branch("package.json", "{\"name\": \"x\"}")
                .branch("broken.json", "{")
                .branch("drafts/p.json", json)
                .branch(".sourceignore", "drafts/\n");
        assertThat(notices(plane))
                .singleElement()
                .asString()
                .contains("SchedulingPolicy (scheduler.kalypso.io/v1alpha1) p (plane@dev:p.json:1)", "it is JSON");
        assertThat(notices(new ControlPlaneBuilder()
                        .branch(
                                "odd.json",
                                "[1, {\"kind\": \"in a list\"}] {\"spec\": {\"kind\": \"x\", \"n\": "
                                        + "1".repeat(2_000)
                                        + "},\n \"kind\": \"Job\", \"metadata\": {\"labels\": {\"name\": \"no\"}, \"name\": \"j\"},"
                                        + " \"tab\": \"\t\", \"sops\": {}, \"apiVersion\": \"batch/v1\"} {\"kind\":")))
                .singleElement()
                .asString()
                .contains("Job (batch/v1) j (plane@dev:odd.json:1)", "it is JSON", "SOPS has encrypted it");
        // JSON under the name of YAML is YAML.
        assertThat(new ControlPlaneBuilder()
                        .branch(
                                "type.yaml",
                                "{\"apiVersion\": \"scheduler.kalypso.io/v1alpha1\", \"kind\": \"ClusterType\","
                                        + " \"metadata\": {\"name\": \"json\"}, \"spec\": {\"reconciler\": \"flux\", \"namespaceService\": \"space\"}}")
                        .render()
                        .clusterTypes())
                .containsExactly("json");
    }

    private static final String SOPS = "sops: {mac: x, version: 3.9.0}\n";

    @Test
    void whatSopsHasEncryptedAndNobodyNeedsIsNamed() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .branch("c.yaml", configMap("c", "  A: x\n").replace("platform-config", "purpose") + SOPS)
                .branch("s.yaml", object("v1", "Secret", "s") + SOPS)
                .workload("c.yaml", configMap("own", "  A: ENC[AES256_GCM]\n") + SOPS);
        assertThat(notices(plane))
                .hasSize(3)
                .allSatisfy(notice -> assertThat(notice).contains("SOPS has encrypted it"))
                .anySatisfy(notice -> assertThat(notice).contains("ConfigMap (v1)", "c.yaml:1"))
                .anySatisfy(notice -> assertThat(notice).contains("ConfigMap (v1) own (shop@main:c.yaml:1)"))
                .anySatisfy(notice -> assertThat(notice).contains("Secret (v1) s"));
    }

    /** Left out, everything that it selects would be deleted; as it is, its texts would be taken for values. */
    @ParameterizedTest
    @ValueSource(strings = {"policy", "configuration", "encrypted labels", "type", "environment", "workload"})
    void whatSopsHasEncryptedAndIsNeededIsAnError(String what) {
        String values = "  A: ENC[AES256_GCM,data:eA==,type:str]\n";
        ControlPlaneBuilder plane = new ControlPlaneBuilder();
        switch (what) {
            case "policy" -> plane.branch("policy.yaml", policy("all", "{}", "{}") + SOPS);
            case "configuration" -> plane.branch("c.yaml", configMap("c", values) + SOPS);
            case "encrypted labels" ->
                plane.branch("c.yaml", configMap("c", values).replace("\"true\"", "\"ENC[AES256_GCM]\"") + SOPS);
            case "type" -> plane.branch("type.yaml", clusterType("large", "") + SOPS);
            case "environment" ->
                plane.base(
                        "e.yaml",
                        API
                                + "kind: Environment\nmetadata: {name: e}\nspec: {controlPlane: {repo: r, branch: b, path: .}}\n"
                                + SOPS);
            default -> plane.workload("w.yaml", ControlPlaneBuilder.workloadNamed("shop", "web") + SOPS);
        }
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .filteredOn(problem -> problem.severity() == Severity.ERROR)
                .singleElement()
                .asString()
                .contains(".yaml:1)", "SOPS has encrypted it", "write it without encryption");
        // As it was read when it was proven.
        Rendering again = plane.rules(0).render();
        assertThat(again.publishable()).isTrue();
        assertThat(again.tolerated())
                .anySatisfy(problem ->
                        assertThat(problem.toString()).contains("SOPS has encrypted it", "today this is an error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"values: 1\n", "- a\n", "just words\n", "metadata: {name: x}\n"})
    void aFileWithoutAnObjectIsNamed(String text) {
        assertThat(notices(new ControlPlaneBuilder().branch("values.yaml", text)))
                .singleElement()
                .asString()
                .contains("(plane@dev:values.yaml:1): is not read: there is no Kubernetes object in it");
    }

    @Test
    void whatFluxDoesNotApplyIsNotNamed() {
        assertThat(notices(new ControlPlaneBuilder()
                        .branch(".sourceignore", "/drafts/\n")
                        .branch("drafts/d.yaml", object("apps/v1", "Deployment", "d"))
                        .branch("drafts/list.yaml", "- a\n")
                        .branch(".github/workflows/ci.yaml", "on: push\n")
                        .branch(".sops.yaml", "creation_rules: []\n")
                        .branch(".gitlab-ci.yml", "stages: []\n")
                        .branch("empty.yaml", "# nothing\n---\n{}\n")))
                .isEmpty();
    }

    @Test
    void whatAKustomizationListsIsAppliedAndNothingElse() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .branch(
                        "kustomization.yaml",
                        KUSTOMIZATION + "resources: [type.yaml, ./policy.yaml, listed.yaml, sub, data.json]\n")
                .branch("listed.yaml", object("apps/v1", "Deployment", "listed"))
                .branch("data.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"j\"}}")
                .branch("unlisted.yaml", object("apps/v1", "Deployment", "unlisted"))
                .branch("sub/kustomization.yml", "resources:\n- deeper.yaml\n")
                .branch("sub/deeper.yaml", object("v1", "Secret", "deeper"))
                .branch("sub/unlisted.yaml", object("v1", "Service", "unlisted"));
        assertThat(notices(plane))
                .hasSize(3)
                .anySatisfy(notice -> assertThat(notice).contains("Secret (v1) j (plane@dev:data.json:1)"))
                .anySatisfy(notice -> assertThat(notice).contains("Deployment (apps/v1) listed"))
                .anySatisfy(notice -> assertThat(notice).contains("Secret (v1) deeper"));
    }

    @Test
    void whatAKustomizationDoesBesidesIsNamed() {
        assertThat(
                        notices(
                                new ControlPlaneBuilder()
                                        .branch(
                                                "kustomization.yaml",
                                                KUSTOMIZATION
                                                        + "namespace: flux-system\ncommonLabels: {team: a}\nconfigMapGenerator: []\n"
                                                        + "resources: [type.yaml, policy.yaml, ../elsewhere, https://git/x?ref=v1, ./gone.yaml]\n")))
                .containsExactly(
                        "Notice, Kustomization (plane@dev:kustomization.yaml:1): Flux builds with it; here the files are"
                                + " read as they are, without commonLabels, configMapGenerator, the resource ../elsewhere, which is not here, the"
                                + " resource ./gone.yaml, which is not here, the resource https://git/x?ref=v1, which is not here");
    }

    @Test
    void whatIsReadAlthoughNoKustomizationListsItIsAWarning() {
        Rendering rendering = new ControlPlaneBuilder()
                .branch("kustomization.yaml", KUSTOMIZATION + "resources: [type.yaml]\n")
                .branch("second.yaml", policy("second", "{}", "{}"))
                .render();
        assertThat(rendering.problems())
                .singleElement()
                .hasToString(
                        "Warning (plane@dev:policy.yaml:1): is read although no kustomization.yaml lists it, so Flux would not"
                                + " apply it; list it, or name it in .sourceignore; also second.yaml:1");
    }

    @Test
    void kustomizationsThatNameEachOtherEnd() {
        assertThat(notices(new ControlPlaneBuilder()
                        .branch("kustomization.yaml", "resources: [type.yaml, policy.yaml, a]\n")
                        .branch("a/kustomization.yaml", "resources: [.., ../a, .]\n")))
                .isEmpty();
    }

    @Test
    void aChainOfKustomizationsHasNoEnd() {
        ControlPlaneBuilder plane =
                new ControlPlaneBuilder().branch("kustomization.yaml", "resources: [type.yaml, policy.yaml, k0]\n");
        for (int i = 0; i < 6_000; i++) {
            plane.branch("k" + i + "/kustomization.yaml", "resources: [../k" + (i + 1) + "]\n");
        }
        plane.branch("k6000/kustomization.yaml", "resources: [d.yaml]\n")
                .branch("k6000/d.yaml", object("apps/v1", "Deployment", "last"));
        assertThat(notices(plane)).singleElement().asString().contains("Deployment (apps/v1) last");
    }

    @Test
    void jsonThatIsTooLargeIsNamed() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder();
        FileSet branch = plane.branch(".sourceignore", "ignored/\n")
                .branch("kustomization.yaml", "resources: [type.yaml, policy.yaml, large.json]\n")
                .branchFiles();
        Rendering rendering = new SchedulerEngine()
                .render(plane.request(
                        plane.baseFiles(),
                        new FileSet(
                                branch.origin(),
                                branch.files(),
                                new TreeMap<>(Map.of("large.json", 5_000_000L, "ignored/x.json", 5_000_000L)))));
        assertThat(rendering.publishable()).isTrue();
        assertThat(rendering.problems())
                .singleElement()
                .asString()
                .contains("(plane@dev:large.json:1)", "it is JSON, and too large to see");
    }

    @Test
    void manyKindsDoNotFlood() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder();
        for (int i = 0; i < 200; i++) {
            plane.branch("x" + i + ".yaml", object("v1", "Kind" + i, "x"));
        }
        assertThat(notices(plane)).hasSize(51).last().asString().isEqualTo("Notice: there are 150 more notices");
    }

    @Test
    void declarationsAreReadWithoutNotices() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("d.yaml", object("apps/v1", "Deployment", "d"))
                .base("type.yaml", clusterType("x", ""));
        assertThat(new SchedulerEngine()
                        .readBase(plane.baseFiles(), Limits.defaults())
                        .problems())
                .isEmpty();
    }
}
