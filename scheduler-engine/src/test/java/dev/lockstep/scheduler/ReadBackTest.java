package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.KUSTOMIZATION;
import static dev.lockstep.scheduler.ControlPlaneBuilder.NAMESPACE;
import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.template;
import static dev.lockstep.scheduler.ControlPlaneBuilder.workloadNamed;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no cluster would take of what was rendered is found before anything is published. */
class ReadBackTest {
    private static final String ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
            + "metadata: {name: \"{{ .DeploymentTargetName }}\", namespace: argocd}\n";
    /** Where the assignment's second object is shown, and its Template. */
    private static final String SPACE =
            "deployment target shop-web on cluster type large, Template space (plane@main:" + "namespace.yaml:";

    private static ControlPlaneBuilder space(String manifest) {
        return new ControlPlaneBuilder().base("namespace.yaml", template("space", manifest));
    }

    private static List<String> problems(ControlPlaneBuilder plane) {
        return plane.render().problems().stream().map(Problem::toString).toList();
    }

    private static void refused(String manifest, String place, String... words) {
        ControlPlaneBuilder plane = space(manifest);
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).as(manifest).isFalse();
        assertThat(rendering.problems())
                .as(manifest)
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("Error, " + SPACE + place)
                        .matches(shown -> Arrays.stream(words).allMatch(shown::contains)));
        Rendering then = plane.rules(RenderRules.EXACT_TEMPLATES).render();
        assertThat(then.publishable()).as(manifest).isTrue();
        assertThat(then.tolerated())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("Warning, " + SPACE)
                        .contains("(today this is an error)"));
        assertThat(SchedulingVectors.texts(then.tree())).isEqualTo(SchedulingVectors.texts(rendering.tree()));
    }

    private static void taken(String manifest) {
        assertThat(problems(space(manifest))).as(manifest).isEmpty();
    }

    private static String named(String apiVersion, String kind, String name) {
        return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n";
    }

    @Test
    void whatIsRightIsLetThrough() {
        assertThat(problems(new ControlPlaneBuilder())).isEmpty();
    }

    /** Template, target, line of the rendered file and line of the template. */
    @Test
    void whatIsNoYamlIsAnErrorWithBothPlaces() {
        refused(
                "apiVersion: v1\nkind: Namespace\n{{ if true }}\nmetadata:\n  name: \"{{ .Namespace }}\n{{ end }}\n",
                "",
                "large/shop-web/namespace.yaml:",
                "cannot be read as YAML");
        refused(
                "apiVersion: v1\nkind: Namespace\nmetadata:\n{{- range until 3 }}\n{{- end }}\n  name: a: b\n",
                "12): large/shop-web/namespace.yaml:4 cannot be read as YAML",
                "mapping values are not allowed here");
    }

    @Test
    void aValueThatIsNotThereIsAnError() {
        refused(
                NAMESPACE + "# {{ .Namespace }}\n\nspec:\n  owner: {{ .Labels.owner }}\n",
                "13): large/shop-web/namespace.yaml:7 has <no value>");
        refused(NAMESPACE + "spec: {\"x {{ .Labels.owner }}\": 1}\n", "10)", "has <no value>");
        taken(NAMESPACE + "# {{ .Labels.owner }}\n");
        taken(NAMESPACE + "spec: <no value>\n");
        taken(NAMESPACE + "spec: {{ .Labels.owner | default \"nobody\" }}\n");
    }

    /** However many comments have one, and whatever else looks like one. */
    @Test
    void onlyKeysAndValuesWithoutAValueAreErrors() {
        String comments = "# {{ .Labels.owner }}\n".repeat(11);
        refused(
                NAMESPACE + comments + "spec: {{ .Labels.owner }} # {{ .Labels.owner }}\n",
                "21): large/shop-web/namespace.yaml:15 has <no value>");
        taken(NAMESPACE + "spec: <no value> # {{ .Labels.owner }}\n");
        taken(NAMESPACE + "# {{ .Labels.owner }}\nspec: {\"<no value>\": '<no value>'} # {{ .Labels.owner }}\n");
        taken(NAMESPACE + "spec:\n  a: | # {{ .Labels.owner }}\n    b <no value>\n# {{ .Labels.owner }}\n");
        taken(NAMESPACE + "spec: &a !!str # {{ .Labels.owner }}\n  >- # {{ .Labels.owner }}\n   <no value>\nb: *a\n");
        taken("\uFEFF# é😀 {{ .Labels.owner }}\r\n" + NAMESPACE + "é😀: <no value> # é {{ .Labels.owner }}\n");
        taken(NAMESPACE + "a:\n  b: |\n    x\n   # {{ .Labels.owner }}\n\n  # {{ .Labels.owner }}\nc: <no value>\n");
        refused(NAMESPACE + "spec:\n  a: | # <no value>\n    b {{ .Labels.owner }}\n", "12)", "has <no value>");
        refused(NAMESPACE + "é: <no value>\n😀: [{{ .Labels.owner }}, é] # <no value>\n", "11)", "has <no value>");
        refused(NAMESPACE + "spec: \"\\x3cno value> {{ .Labels.owner }}\"\n", "10)", "has <no value>");
        taken(NAMESPACE + "a: \"\\x3cno value>\" # {{ .Labels.owner }}\n");
        taken(NAMESPACE + "a: \"<no\n  value>\" # {{ .Labels.owner }}\nb: <no\n  value> # {{ .Labels.owner }}\n");
        taken(NAMESPACE
                + "a: |#\n  <no value>\nb: >-#😀 {{ .Labels.owner }}\n  x\n# {{ .Labels.owner }}\nc: <no value>\n");
        taken(NAMESPACE + "spec: | # {{ .Labels.owner }}{{ \"\\u2028\" }}  <no value>\n");
        refused(NAMESPACE + "a: |\n{{ .Labels.owner }}: b\n", "11)", "has <no value>");
        refused(NAMESPACE + "a: |#\n  x\nb: {{ .Labels.owner }}\n", "12)", "has <no value>");
        assertThat(problems(space(NAMESPACE + "{{ range until 3 }}k{{ . }}: {{ $.Labels.owner }}\n{{ end }}")))
                .hasSize(3);
    }

    /** What is found beyond what is told takes no more time than what is right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec:\n{{ range until 60000 }}- {{ $.Labels.owner }}\n{{ end }}",
                "{{ range until 60000 }}# {{ $.Labels.owner }}\n{{ end }}spec: {{ .Labels.owner }}\n",
                "spec:\n{{ range until 45000 }}  a: 1\n{{ end }}",
            })
    void manyFindingsTakeLittleTime(String manifest) {
        String longComment = "{{/* " + "x".repeat(600_000) + " */ -}}\n";
        Rendering rendering = assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> space(longComment + NAMESPACE + manifest).render());
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .hasSizeBetween(1, 11)
                .allSatisfy(problem -> assertThat(problem.toString())
                        .containsAnyOf("has <no value>", "has the key a twice", "more of the same"));
    }

    /** Go reads more than the parser does: a comment right behind a block's sign, and other ends of lines. */
    @Test
    void whatGoReadsIsYaml() {
        String config = named("v1", "ConfigMap", "a");
        taken(config + "data:\n  a: |# keep\n    x\n  b: >-# keep\n    x\n---\n" + config.replace(": a", ": b"));
        taken(config + "data:\n"
                + IntStream.range(0, 100)
                        .mapToObj(i -> "  a" + i + ": |#\n    x\n")
                        .collect(joining()));
        taken(config + "data:\n  a: b{{ \"\\u2028\" }}  c: \"d{{ \"\\u2029\" }}e\"\n---\n"
                + config.replace(": a", ": b"));
        String plane = template("space", config + "data: {{ .Namespace }}");
        assertThat(problems(new ControlPlaneBuilder().base("namespace.yaml", plane.replace("- |\n", "- |# keep\n"))))
                .isEmpty();
        taken(config + "data:\n  a: |{{ \"\\t\" }}# keep\n    x\n---\n" + config.replace(": a", ": b"));
        refused(config + "data:\n  a: b{{ \"\\u2028\" }}c\n", "", "cannot be read as YAML");
        refused(
                config + "data:\n  a: |\n    {{ \"\\t\" }}x\n",
                "13): large/shop-web/namespace.yaml:7 cannot be read as YAML",
                "found a tab character");
        refused(
                config + "data:\n  a: |# keep\n    x\n---\n" + named("v1", "ConfigMap", "a_b"),
                "18): large/shop-web/namespace.yaml:12 ConfigMap cannot have the name a_b");
    }

    /** Also when the text is rendered again, and when it cannot be read at all. */
    @Test
    void aValueThatIsNotThereIsFoundEverywhere() {
        refused(
                NAMESPACE + "spec: {{ \"{{ .Labels.owner }}\" }}\n",
                "1): large/shop-web/namespace.yaml:4 has <no value>");
        assertThat(problems(space("owner: {{ .Labels.owner }}\nteam: \"x\n")))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("namespace.yaml:1 has <no value>"))
                .anySatisfy(problem -> assertThat(problem).contains("cannot be read as YAML"));
        assertThat(problems(space("&{{ .Labels.owner }} " + NAMESPACE)))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("namespace.yaml:1 has <no value>"))
                .anySatisfy(problem -> assertThat(problem).contains("an anchor has only"));
        String again = "{{ \"{{ .Labels.owner }}\" }}";
        assertThat(problems(space(NAMESPACE + "a: " + again + "\nb: " + again + " # " + again + "\nc: 1\n")))
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("namespace.yaml:4 has <no value>"),
                        problem -> assertThat(problem).contains("namespace.yaml:5 has <no value>"));
    }

    @Test
    void whatIsNoObjectIsAnError() {
        for (String manifest : List.of("- a\n- b\n", "a text\n", "a: 1\n", "5\n")) {
            refused(
                    manifest,
                    "7): large/shop-web/namespace.yaml:1 is no Kubernetes object",
                    "lockstep.dev/content: other");
        }
        refused("apiVersion: v1\nmetadata: {name: a}\n", "7)", "has no kind (apiVersion v1)");
        refused("kind: Namespace\nmetadata: {name: a}\n", "7)", "has no apiVersion (kind Namespace)");
        refused("apiVersion: v1\nkind: [Namespace]\nmetadata: {name: a}\n", "", "kind: a list or a map is no text");
    }

    @Test
    void emptyDocumentsAreNothing() {
        taken("---\n# nothing\n---\n{}\n---\nnull\n---\n" + NAMESPACE);
        taken("# nothing\n");
    }

    @Test
    void anObjectNeedsAName() {
        refused("apiVersion: v1\nkind: Namespace\n", "7)", "Namespace has no metadata.name");
        refused("apiVersion: v1\nkind: Namespace\nmetadata: {name: \"\"}\n", "", "Namespace has no metadata.name");
        refused("apiVersion: v1\nkind: Namespace\nmetadata: {name: ~}\n", "", "Namespace has no metadata.name");
        refused("apiVersion: v1\nkind: Namespace\nmetadata: {generateName: a-}\n", "", "cannot have a generateName");
        refused(named("v1", "Namespace", "5"), "10)", "Namespace: metadata.name: 5 is no text; put it in quotes");
        refused(named("v1", "Namespace", "true"), "10)", "true is no text");
        refused(named("v1", "Namespace", "99999999999999999999999"), "10)", "is no text");
        taken(named("v1", "Namespace", "'5'"));
        taken(named("v1", "Namespace", "on"));
        taken("x: &m {name: a}\napiVersion: v1\nkind: Namespace\nmetadata: {<<: *m}\n");
    }

    @Test
    void aNameMustBeOneOfItsKind() {
        refused(named("v1", "Namespace", "a.b"), "10)", "Namespace cannot have the name a.b", "at most 63");
        refused(named("v1", "Service", "a.b"), "10)", "Service cannot have the name a.b", "older Kubernetes");
        refused(named("v1", "ConfigMap", "a_b"), "10)", "ConfigMap cannot have the name a_b");
        refused(named("apps/v1", "Deployment", "Web"), "10)", "Deployment cannot have the name Web");
        refused(named("argoproj.io/v1alpha1", "Application", "a/b"), "10)", "Application cannot have the name a/b");
        refused(named("helm.toolkit.fluxcd.io/v2", "HelmRelease", "a_b"), "10)", "HelmRelease cannot have");
        refused(named("rbac.authorization.k8s.io/v1", "ClusterRole", "a/b"), "10)", "ClusterRole cannot have");
        refused(named("example.com/v1", "Thing", "a%b"), "10)", "Thing cannot have");
        refused(named("example.com/v1", "Thing", ".."), "10)", "Thing cannot have");
        refused(named("v1", "ConfigMap", "a\n  namespace: B"), "11)", "ConfigMap a cannot be in the namespace B");
        taken(named("v1", "ConfigMap", "a.b"));
        taken(named("v1", "Service", "5a"));
        taken(named("rbac.authorization.k8s.io/v1", "ClusterRole", "system:node/x".replace("/x", "-X")));
        taken(named("example.com/v1", "Thing", "Any_thing:1"));
    }

    /** Flux may fill them in when it applies. */
    @Test
    void variablesInNamesAreLetThrough() {
        taken(named("v1", "ConfigMap", "\"${CLUSTER}-a\"\n  namespace: \"${SPACE}\""));
    }

    @Test
    void listsAndKustomizesOwnKindsNeedNoName() {
        taken("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n");
        taken("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n");
        taken("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Namespace, metadata: {name: a}}]\n");
        refused(
                "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Namespace}]\n",
                "9)",
                "has no metadata.name");
        refused("apiVersion: v1\nkind: List\nitems: [5]\n", "9)", "is no Kubernetes object");
    }

    @Test
    void aKeyThatIsGivenTwiceStopsFluxOnly() {
        String twice = NAMESPACE + "spec:\n  a: 1\n  b: 2\n  a: 3\n";
        refused(twice, "13): large/shop-web/namespace.yaml:7 has the key a twice in one map");
        assertThat(problems(space(twice).base("template.yaml", template("flux", ARGO))))
                .singleElement()
                .asString()
                .startsWith("Warning")
                .contains("has the key a twice");
    }

    @Test
    void hooksOfArgoCdMayBeNamedAnewEachTime() {
        String hook = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: a-\n"
                + "  annotations: {argocd.argoproj.io/hook: PreSync}\n";
        refused(hook, "", "cannot have a generateName");
        assertThat(space(hook)
                        .base("template.yaml", template("flux", ARGO))
                        .render()
                        .publishable())
                .isTrue();
    }

    @Test
    void theSameObjectTwiceIsAnErrorWhereFluxReads() {
        ControlPlaneBuilder plane =
                space(NAMESPACE.replace(".Namespace", ".Workspace")).workload("x.yaml", workloadNamed("mail", "web"));
        assertThat(problems(plane))
                .singleElement()
                .asString()
                .startsWith(
                        "Error, deployment target shop-web on cluster type large, Template space (plane@main:namespace.yaml:1): "
                                + "large/shop-web/namespace.yaml:1 is Namespace team, which is also in large/mail-web/namespace.yaml:1"
                                + " (deployment target mail-web)");
        Rendering then = plane.rules(RenderRules.EXACT_TEMPLATES).render();
        assertThat(then.publishable()).isTrue();
        assertThat(then.tolerated()).hasSize(1);
    }

    @Test
    void theSameObjectTwiceIsAWarningWhereArgoCdReads() {
        ControlPlaneBuilder plane = space(NAMESPACE.replace(".Namespace", ".Workspace"))
                .base("template.yaml", template("flux", ARGO))
                .workload("x.yaml", workloadNamed("mail", "web"));
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).isTrue();
        assertThat(problems(plane))
                .singleElement()
                .asString()
                .startsWith("Warning")
                .contains("Argo CD applies one");
        assertThat(rendering.tolerated()).isEmpty();
    }

    @Test
    void whereItIsNotKnownWhoReadsTheStricterOneIsMeant() {
        ControlPlaneBuilder plane = space(NAMESPACE.replace(".Namespace", ".Workspace"))
                .base("template.yaml", template("flux", named("v1", "ConfigMap", "\"{{ .DeploymentTargetName }}\"")))
                .workload("x.yaml", workloadNamed("mail", "web"));
        assertThat(plane.render().publishable()).isFalse();
    }

    @Test
    void otherClusterTypesAndNamespacesAndKindsAreOthers() {
        String config = named("v1", "ConfigMap", "same");
        assertThat(problems(space(config + "---\n" + config.replace("ConfigMap", "Secret") + "---\n" + config
                                + "  namespace: other\n---\n" + config.replace("v1", "example.com/v1"))
                        .branch("small.yaml", clusterType("small", ""))))
                .isEmpty();
    }

    /** To kustomize they are the same, and the group counts, not the version. */
    @Test
    void noNamespaceIsTheDefaultOneAndVersionsAreOneKind() {
        String config = named("v1", "ConfigMap", "same");
        refused(
                config + "---\n" + config + "  namespace: default\n",
                "1)",
                "which is also in large/shop-web/namespace.yaml:1");
        String crd = named("example.com/v1", "Thing", "same");
        refused(crd + "---\n" + crd.replace("/v1", "/v2"), "1)", "namespace.yaml:6 is Thing same");
    }

    @Test
    void theConfigMapOfAClusterTypeWithoutATemplateCounts() {
        assertThat(problems(space(named("v1", "ConfigMap", "platform-config") + "  namespace: \"{{ .Namespace }}\"\n")))
                .singleElement()
                .asString()
                .startsWith("Error, deployment target shop-web on cluster type large (shop@main:w.yaml:6): "
                        + "large/shop-web/config.yaml:1 is ConfigMap dev-team-shop-web/platform-config, which is also in"
                        + " large/shop-web/namespace.yaml:1");
    }

    @Test
    void versionsThatFluxHasNoMoreAreAWarningOfTheTemplate() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", KUSTOMIZATION.replace("/v1", "/v1beta2")))
                .workload("x.yaml", workloadNamed("mail", "web"));
        assertThat(plane.render().publishable()).isTrue();
        assertThat(problems(plane))
                .singleElement()
                .asString()
                .startsWith(
                        "Warning, deployment target mail-web on cluster type large, Template flux (plane@main:template.yaml:7): "
                                + "large/mail-web/reconciler.yaml:1 Kustomization of kustomize.toolkit.fluxcd.io/v1beta2 is not served by"
                                + " Flux since 2.8")
                .endsWith("write kustomize.toolkit.fluxcd.io/v1; the same in 1 more assignment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source.toolkit.fluxcd.io/v1beta1 Bucket 2.7 v1",
                "helm.toolkit.fluxcd.io/v2beta2 HelmRelease 2.8 v2",
                "notification.toolkit.fluxcd.io/v1beta2 Alert 2.8 v1beta3",
                "notification.toolkit.fluxcd.io/v1beta2 Receiver 2.8 v1"
            })
    void everyGroupOfFlux(String given) {
        String[] words = given.split(" ");
        assertThat(problems(space(named(words[0], words[1], "a"))))
                .singleElement()
                .asString()
                .contains(words[1] + " of " + words[0] + " is not served by Flux since " + words[2])
                .endsWith("write " + words[0].replaceFirst("/.*", "/") + words[3]);
    }

    @Test
    void whatIsNotKubernetesSaysSo() {
        String playbook = template("space", "- hosts: all\n  tasks: [{{ .Labels.none }}]\n");
        String other = playbook.replace("{name: space}", "{name: space, annotations: {lockstep.dev/content: other}}");
        assertThat(problems(new ControlPlaneBuilder().base("namespace.yaml", playbook)))
                .isNotEmpty();
        assertThat(problems(new ControlPlaneBuilder().base("namespace.yaml", other)))
                .isEmpty();
        assertThat(problems(new ControlPlaneBuilder().base("namespace.yaml", other.replace(": other", ": Other"))))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("Error, Template space")
                        .contains("lockstep.dev/content is Other; it can only be other"));
    }

    /** The memory must not go on with what was found before it said so. */
    @Test
    void whatIsRememberedIsReadAgainWhenItsContentIsAnotherOne() {
        String manifest = "a: 1\n";
        String other = template("space", manifest)
                .replace("{name: space}", "{name: space, annotations: {lockstep.dev/content: other}}");
        ControlPlaneBuilder plane = space(manifest);
        RenderMemory memory = new RenderMemory();
        assertThat(plane.render(memory).publishable()).isFalse();
        assertThat(plane.base("namespace.yaml", other).render(memory).publishable())
                .isTrue();
        assertThat(plane.base("namespace.yaml", template("space", manifest))
                        .render(memory)
                        .publishable())
                .isFalse();
    }

    /** What is wrong with an unchanged assignment is said again, and with the places of now, without its being rendered again. */
    @Test
    void whatIsWrongIsRememberedWithoutItsPlaces() {
        ControlPlaneBuilder plane = space("apiVersion: v1\nkind: Namespace\n");
        RenderMemory memory = new RenderMemory();
        plane.render(memory);
        Rendering again = plane.base(
                        "namespace.yaml", "# moved\n" + template("space", "apiVersion: v1\nkind: Namespace\n"))
                .render(memory);
        assertThat(again.reused()).isEqualTo(1);
        assertThat(again.problems()).isEqualTo(plane.render().problems());
        assertThat(again.problems()).singleElement().asString().contains("namespace.yaml:8");
    }

    @Test
    void shellScriptsAreNotRead() {
        String script =
                template("values", "echo {{ .Labels.none }}: :\n").replace("spec:\n", "spec:\n  contentType: sh\n");
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base("config.yaml", script)
                .branch("type.yaml", clusterType("large", ", configType: values"));
        assertThat(problems(plane)).isEmpty();
        assertThat(plane.render().tree()).containsKey("large/shop-web/config.sh");
    }

    @Test
    void theConfigurationIsReadBackToo() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base(
                        "config.yaml",
                        template("values", named("v1", "ConfigMap", "c") + "data:\n{{ toYaml .ConfigData }}\n"))
                .branch("type.yaml", clusterType("large", ", configType: values"))
                .branch("c.yaml", configMap("c", "  A: x\n"));
        assertThat(plane.render().publishable()).as("not indented, but YAML").isTrue();
        assertThat(problems(plane.branch("c.yaml", configMap("c", "  A: x\n  kind: '5'\n"))))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).contains("Template values", "large/shop-web/config.yaml:"));
    }

    /** Its problems say where to look, however many there are. */
    @Test
    void manyOfOneKindAreListedInParts() {
        ControlPlaneBuilder plane = space("kind: Namespace\n---\n".repeat(30));
        assertThat(plane.render().problems()).hasSizeBetween(1, 12);
        for (int i = 0; i < 30; i++) {
            plane.workload("w" + i + ".yaml", workloadNamed("w" + i, "web"));
        }
        assertThat(plane.render().problems()).hasSizeLessThan(80);
        assertThat(plane.render().publishable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: {{ repeat 5000 \"[\" }}{{ repeat 5000 \"]\" }}\n",
                "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                        + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                        + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
                "a: &a [*a]\n",
                "<<: 5\n",
                "? {a: b}\n: c\n",
                "a: \"\\xff\\ud800\"\n",
                "{{ \"\\xff\" }}\n",
                "{{ repeat 100000 \"- \" }}\n",
                "{{ range until 1000 }}k{{ . }}:\n{{ repeat . \" \" }}{{ end }}\n",
            })
    void hostileOutputIsAProblem(String manifest) {
        Rendering rendering = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> space(manifest).render());
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .allSatisfy(problem -> assertThat(problem.toString())
                        .contains("Template space", "large/shop-web/namespace.yaml:")
                        .doesNotContain("defect"));
    }
}
