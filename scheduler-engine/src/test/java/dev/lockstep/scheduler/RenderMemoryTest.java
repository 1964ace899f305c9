package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.metering.RenderBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RenderMemoryTest {
    private static final String POLICY = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: SchedulingPolicy\n";

    private final RenderMemory memory = new RenderMemory();

    private static ControlPlaneBuilder plane() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("config.yaml", values("{{ toYaml .ConfigData }} {{ .Labels.size }}"))
                .branch("type.yaml", ControlPlaneBuilder.clusterType("large", ", configType: values"))
                .branch("small.yaml", ControlPlaneBuilder.clusterType("small", ", configType: values"))
                .branch("plain.yaml", ControlPlaneBuilder.clusterType("plain", ""))
                .branch("common.yaml", ControlPlaneBuilder.configMap("common", "  A: '1'\n  L: '[x]'\n"))
                .branch("of-small.yaml", of("small", "B: '2'"));
        for (String name : List.of("blog", "mail", "cart")) {
            plane.workload(name + ".yaml", ControlPlaneBuilder.workloadNamed(name, "web"));
        }
        return plane;
    }

    /** A Template of something that is not applied, so that any text will do. */
    private static String values(String manifest) {
        return ControlPlaneBuilder.template("values", manifest)
                .replace("name: values", "name: values, annotations: {lockstep.dev/content: other}");
    }

    private static String of(String clusterType, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-" + clusterType
                + ", labels: {platform-config: \"true\", cluster-type: " + clusterType + "}}\ndata: {" + data + "}\n";
    }

    /** Renders with the memory, and checks that nothing but the effort differs from a rendering without. */
    private Rendering again(ControlPlaneBuilder plane) {
        Rendering remembered = plane.render(memory);
        Rendering fresh = plane.render();
        assertThat(texts(remembered)).isEqualTo(texts(fresh));
        assertThat(remembered.assignments()).isEqualTo(fresh.assignments());
        assertThat(remembered.clusterTypes()).isEqualTo(fresh.clusterTypes());
        assertThat(remembered.problems()).isEqualTo(fresh.problems());
        assertThat(fresh.reused()).isZero();
        return remembered;
    }

    private static TreeMap<String, String> texts(Rendering rendering) {
        TreeMap<String, String> texts = new TreeMap<>();
        rendering.tree().forEach((path, content) -> texts.put(path, new String(content)));
        return texts;
    }

    @Test
    void theFirstTimeEverythingIsRendered() {
        Rendering rendering = again(plane());

        assertThat(rendering.publishable()).isTrue();
        assertThat(rendering.assignments()).hasSize(12);
        assertThat(rendering.reused()).isZero();
    }

    @Test
    void nothingIsRenderedAgainWhenNothingHasChanged() {
        again(plane());
        assertThat(again(plane()).reused()).isEqualTo(12);
    }

    @Test
    void aConfigMapOfOneClusterTypeRendersItsAssignmentsOnly() {
        again(plane());
        assertThat(again(plane().branch("of-small.yaml", of("small", "B: '3'"))).reused())
                .isEqualTo(8);
    }

    @Test
    void aConfigMapThatSaysTheSameElsewhereInTheFileRendersNothing() {
        again(plane());
        assertThat(again(plane().branch("of-small.yaml", "# moved\n\n" + of("small", "B: '2'")))
                        .reused())
                .isEqualTo(12);
    }

    @Test
    void aPolicyThatSelectsFewerRendersNothing() {
        again(plane());
        Rendering fewer = again(plane().branch(
                        "policy.yaml",
                        POLICY + "metadata: {name: all}\nspec: {deploymentTargetSelector: {labelSelector: "
                                + "{matchLabels: {workload: blog}}}}\n"));

        assertThat(fewer.assignments()).hasSize(3);
        assertThat(fewer.reused()).isEqualTo(3);
    }

    @Test
    void aPolicyThatSelectsMoreRendersWhatIsNew() {
        ControlPlaneBuilder one = plane().branch(
                        "policy.yaml",
                        POLICY + "metadata: {name: all}\nspec: {deploymentTargetSelector: {labelSelector: "
                                + "{matchLabels: {workload: blog}}}}\n");
        again(one);
        Rendering more = again(plane());

        assertThat(more.assignments()).hasSize(12);
        assertThat(more.reused()).isEqualTo(3);
    }

    @Test
    void aTemplateRendersEverythingThatUsesIt() {
        again(plane());
        Rendering rendering = again(plane().base("config.yaml", values("other")));

        assertThat(rendering.reused()).isEqualTo(4);
    }

    @Test
    void aWorkloadRendersItsOwnAssignments() {
        again(plane());
        String moved = ControlPlaneBuilder.workloadNamed("blog", "web").replace("repo: r", "repo: elsewhere");

        assertThat(again(plane().workload("blog.yaml", moved)).reused()).isEqualTo(9);
    }

    @Test
    void whatCouldNotBeRenderedIsTriedAgainAndItsProblemsStay() {
        again(plane());
        ControlPlaneBuilder broken = plane().base("config.yaml", values("{{ fail \"no\" }}"));
        again(broken);
        Rendering second = again(broken);

        assertThat(second.publishable()).isFalse();
        assertThat(second.reused()).isEqualTo(4);
        assertThat(again(plane()).publishable()).isTrue();
    }

    @Test
    void aSchemaIsAskedAgainWhenItChanges() {
        again(plane());
        Rendering refused = again(plane().branch(
                        "schema.yaml",
                        "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ConfigSchema\nmetadata: {name: s}\n"
                                + "spec: {schema: '{\"required\":[\"B\"]}'}\n"));

        assertThat(refused.reused()).isZero();
        assertThat(refused.problems()).isNotEmpty();
    }

    @Test
    void anotherEnvironmentOrOtherLimitsStartFromNothing() {
        again(plane());
        Limits few = new Limits(
                Limits.defaults().yaml(),
                Limits.defaults().template(),
                100,
                100,
                100,
                1_000_000,
                10,
                RenderBudget.defaults());

        assertThat(again(plane().limits(few)).reused()).isZero();
    }

    /** Whatever is edited in whatever order, the memory makes no difference to the result. */
    @Test
    void randomEditsGiveTheSameWithAndWithoutMemory() {
        long seed = Long.getLong("lockstep.seed", 4);
        Random random = new Random(seed);
        ControlPlaneBuilder plane = plane();
        List<Consumer<ControlPlaneBuilder>> edits = new ArrayList<>();
        edits.add(p ->
                p.branch("common.yaml", ControlPlaneBuilder.configMap("common", "  A: '" + random.nextInt(3) + "'\n")));
        edits.add(p -> p.branch(
                "common.yaml", ControlPlaneBuilder.configMap("common", "  A: '[" + random.nextInt(3) + "]'\n")));
        edits.add(p -> p.branch("of-small.yaml", of("small", "B: '" + random.nextInt(3) + "'")));
        edits.add(p -> p.branch("of-large.yaml", of("large", "A: '{{ .Namespace }}" + random.nextInt(2) + "'")));
        edits.add(p -> p.withoutBranch("of-large.yaml"));
        edits.add(p -> p.base("config.yaml", values("{{ hash .ConfigData }}")));
        edits.add(p -> p.base("config.yaml", values("{{ set .ConfigData \"X\" 1 | toYaml }}")));
        edits.add(p -> p.base("config.yaml", values("{{ .ConfigData.A.x }}")));
        edits.add(p -> p.base("config.yaml", values("{{ end }}")));
        edits.add(p -> p.base("namespace.yaml", ControlPlaneBuilder.template("space", ControlPlaneBuilder.NAMESPACE)));
        edits.add(p -> p.base(
                "namespace.yaml",
                ControlPlaneBuilder.template(
                        "space", ControlPlaneBuilder.NAMESPACE.replace("{{ .Namespace }}", "one"))));
        edits.add(p -> p.base("namespace.yaml", ControlPlaneBuilder.template("space", "kind: {{ .Labels.none }}\n")));
        edits.add(p -> p.base(
                "template.yaml",
                ControlPlaneBuilder.template("flux", ControlPlaneBuilder.KUSTOMIZATION.replace("/v1", "/v1beta2"))));
        edits.add(p -> p.base(
                "template.yaml",
                ControlPlaneBuilder.template(
                        "flux",
                        ControlPlaneBuilder.KUSTOMIZATION.replace("kustomize.toolkit.fluxcd.io", "argoproj.io"))));
        edits.add(p -> p.branch("plain.yaml", ControlPlaneBuilder.clusterType("plain", ", configType: values")));
        edits.add(p -> p.branch("plain.yaml", ControlPlaneBuilder.clusterType("plain", ", configType: missing")));
        edits.add(p -> p.branch("plain.yaml", ControlPlaneBuilder.clusterType("plain", "")));
        edits.add(p -> p.withoutBranch("plain.yaml"));
        edits.add(p -> p.workload("cart.yaml", ControlPlaneBuilder.workloadNamed("cart", "t" + random.nextInt(2))));
        edits.add(p -> p.workload("cart.yaml", "not: [yaml"));
        for (int i = 0; i < 300; i++) {
            edits.get(random.nextInt(edits.size())).accept(plane);
            again(plane);
        }
    }
}
