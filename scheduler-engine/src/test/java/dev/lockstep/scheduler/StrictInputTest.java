package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not understood is said with its place, and never selects more. */
class StrictInputTest {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";
    private static final String POLICY = API + "kind: SchedulingPolicy\nmetadata: {name: all}\nspec:\n";

    private static List<String> problems(Rendering rendering) {
        return rendering.problems().stream().map(Problem::toString).toList();
    }

    /** Two cluster types, of which one is at the edge; the policy decides which of them get the workload. */
    private static ControlPlaneBuilder plane(String policy) {
        return new ControlPlaneBuilder()
                .branch("type.yaml", clusterType("large", ""))
                .branch(
                        "edge.yaml",
                        clusterType("edge", "").replace("{name: edge}", "{name: edge, labels: {edge: 'true'}}"))
                .branch("policy.yaml", policy);
    }

    private static void refuses(ControlPlaneBuilder plane, String... parts) {
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).as(problems(rendering).toString()).isFalse();
        assertThat(problems(rendering))
                .anySatisfy(problem -> assertThat(problem).startsWith("Error").contains(parts));
    }

    private static List<String> types(ControlPlaneBuilder plane) {
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).as(problems(rendering).toString()).isTrue();
        return rendering.assignments().stream().map(Assignment::clusterType).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  deploymentTargetSelector: {labelSelector: {}}\n",
                "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector:\n",
                "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: ~\n",
                "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: {labelSelector: null}\n",
                "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: {labelSelector: {matchLabels: }}\n",
                "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: {labelSelector: {matchExpressions: null}}\n",
                "  clusterTypeSelector: {labelSelector: {}}\n",
                "  clusterTypeSelector: {labelSelector: {}}\n  deploymentTargetSelector: {workspace: team}\n",
                "  clusterTypeSelector: {labelSelector: {}}\n  deploymentTargetSelector: {workspace: team, labelSelector: ~}\n",
            })
    void aSelectorThatIsNotThereIsAnError(String spec) {
        refuses(
                plane(POLICY + spec),
                "SchedulingPolicy all (plane@dev:policy.yaml:",
                "is missing",
                "select everything");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{labelSelector: {}}",
                "{labelSelector: {matchLabels: {}}}",
                "{labelSelector: {matchExpressions: []}}"
            })
    void oneThatIsWrittenAsEmptyMeansAll(String selector) {
        assertThat(types(plane(POLICY + "  deploymentTargetSelector: " + selector + "\n  clusterTypeSelector: "
                        + selector + "\n")))
                .containsExactly("edge", "large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{matchLabels: {edge: 'true'}} | clusterTypeSelector.matchLabels | belongs in spec.clusterTypeSelector.labelSelector",
                "{workspace: team, labelSelector: {}} | clusterTypeSelector.workspace | belongs in spec.deploymentTargetSelector",
                "{labelSelector: {matchlabels: {edge: 'true'}}} | labelSelector.matchlabels | did you mean matchLabels?",
                "{labelSelector: {edge: 'true'}} | labelSelector.edge | there are matchExpressions, matchLabels",
                "{labelSelector: [edge]} | spec.clusterTypeSelector.labelSelector | must be a map",
                "{labelSelector: {matchLabels: [edge]}} | labelSelector.matchLabels | must be a map",
                "{labelSelector: {matchLabels: {edge: true}}} | matchLabels.edge | means a bool; put it in quotes",
                "{labelSelector: {matchLabels: {edge: }}} | matchLabels.edge | nothing is written",
                "{labelSelector: {matchLabels: {edge: 'true'}, matchLabels: {}}} | labelSelector.matchLabels | given twice",
                "{labelSelector: {matchLabels: {'ed ge': 'true'}}} | matchLabels | no name of a label",
                "{labelSelector: {matchExpressions: {}}} | labelSelector.matchExpressions | must be a list",
                "{labelSelector: {matchExpressions: [{key: edge, operator: Equals, values: ['true']}]}} | SchedulingPolicy all | Equals is not one of",
                "{labelSelector: {matchExpressions: [{key: edge, operator: In, values: []}]}} | SchedulingPolicy all | In needs values",
                "{labelSelector: {matchExpressions: [{key: edge, operator: NotIn}]}} | SchedulingPolicy all | NotIn needs values",
                "{labelSelector: {matchExpressions: [{operator: Exists}]}} | matchExpressions[0].key | is missing",
                "{labelSelector: {matchExpressions: [{key: edge}]}} | matchExpressions[0].operator | is missing",
                "{labelSelector: {matchExpressions: [{key: '!', operator: DoesNotExist}]}} | matchExpressions[0].key | no name of a label",
                "{labelSelector: {matchExpressions: [{key: edge, operator: NotIn, values: ['a b']}]}} | values are made of | a b",
                "{labelSelector: {<<: 'true'}} | policy.yaml | << takes a map",
            })
    void oneThatIsNotUnderstoodIsAnErrorWithItsPlace(String selector, String where, String what) {
        refuses(
                plane(POLICY + "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: " + selector
                        + "\n"),
                "plane@dev:policy.yaml:6",
                where,
                what);
    }

    @Test
    void mergeKeysAreResolvedInSelectors() {
        String labels = "  deploymentTargetSelector: &edge\n    labelSelector: {matchLabels: {workload: shop}}\n";
        assertThat(types(plane(POLICY + labels + "  clusterTypeSelector:\n    <<: *edge\n")))
                .isEmpty();
        assertThat(types(plane(POLICY + labels
                        + "  clusterTypeSelector:\n    <<: *edge\n    labelSelector: {matchLabels: {edge: 'true'}}\n")))
                .containsExactly("edge");
        assertThat(types(plane(POLICY + "  deploymentTargetSelector: {labelSelector: &some {matchLabels: {}}}\n"
                        + "  clusterTypeSelector:\n    labelSelector: {<<: [{matchLabels: {edge: 'true'}}, *some]}\n")))
                .containsExactly("edge");
    }

    @Test
    void mergeKeysAreResolvedInEveryResourceAndWhatTheyBringIsChecked() {
        Rendering rendering = new ControlPlaneBuilder()
                .branch("c.yaml", configMap("c", "  <<: {A: merged, B: merged}\n  B: own\n"))
                .render();
        assertThat(problems(rendering)).isEmpty();
        assertThat(SchedulingVectors.texts(rendering.tree()).get("large/shop-web/config.yaml"))
                .contains("  A: merged\n  B: own\n");
        refuses(
                new ControlPlaneBuilder()
                        .branch(
                                "type.yaml",
                                API + "kind: ClusterType\nmetadata: {name: large}\nspec:\n  reconciler: flux\n"
                                        + "  <<: {namespaceService: space, configTyp: x}\n"),
                "type.yaml:6",
                "spec.configTyp is not a field of ClusterType; did you mean configType?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: SchedulingPolcy | kind SchedulingPolcy is not one of | did you mean SchedulingPolicy?",
                "kind: Schedule | kind Schedule is not one of | there are Environment, BaseRepo",
                "kind: [SchedulingPolicy] | kind is missing or no text | SchedulingPolicy",
                "knd: SchedulingPolicy | kind is missing or no text | SchedulingPolicy",
            })
    void aKindThatKalypsoDoesNotHaveIsAnError(String kind, String what, String meant) {
        refuses(
                plane(policy("all", "{}", "{}")).branch("x.yaml", API + kind + "\nmetadata: {name: x}\n"),
                "x.yaml:1",
                what,
                meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: SchedulingPolicy | apiVersion is missing; write apiVersion: scheduler.kalypso.io/v1alpha1",
                "apiVersion: scheduler.kalypso.io@kind: SchedulingPolicy | apiVersion scheduler.kalypso.io is not known; use scheduler.kalypso.io/v1alpha1",
                "apiVersion: sheduler.kalypso.io/v1alpha1@kind: ClusterType | apiVersion sheduler.kalypso.io/v1alpha1 is not known",
                "apiVersion: V1@kind: ConfigMap | apiVersion V1 is not known; use v1",
            })
    void aKindOfOursWithoutItsApiVersionIsAnError(String head, String what) {
        refuses(
                plane(policy("all", "{}", "{}")).branch("x.yaml", head.replace("@", "\n") + "\nmetadata: {name: x}\n"),
                "x.yaml:1",
                what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: [a] | metadata.labels must be a map",
                "labels: {a: 1} | metadata.labels.a must be a text",
                "annotations: {a: 1.5} | metadata.annotations.a must be a text",
                "annotations: {a: b, a: c} | metadata.annotations.a is given twice",
                "namespace: 1 | metadata.namespace must be a text",
                "finalizers: {a: b} | metadata.finalizers must be a list",
                "label: {a: b} | metadata.label is not a field of ClusterType; did you mean labels?",
                "reconciler: flux | metadata.reconciler is not a field of ClusterType; it belongs in spec",
                "spec: {} | metadata.spec is not a field of ClusterType; it belongs at the top level",
            })
    void whatIsKnownOfMetadataIsChecked(String field, String what) {
        refuses(
                new ControlPlaneBuilder()
                        .branch(
                                "type.yaml",
                                clusterType("large", "").replace("{name: large}", "{name: large, " + field + "}")),
                "ClusterType large (plane@dev:type.yaml:3)",
                what);
    }

    @Test
    void nullsCountAsAbsent() {
        String type = clusterType("large", ", configType: ~")
                        .replace("{name: large}", "{name: large, labels: null, annotations: , creationTimestamp: null}")
                + "status:\n";
        assertThat(problems(new ControlPlaneBuilder().branch("type.yaml", type).render()))
                .isEmpty();
    }

    @Test
    void configMapsWithPlatformConfigurationAreCheckedToo() {
        refuses(
                new ControlPlaneBuilder().branch("c.yaml", configMap("c", "  A: x\n") + "dta: {B: y}\n"),
                "c.yaml:6",
                "dta is not a field of ConfigMap; did you mean data?");
        refuses(
                new ControlPlaneBuilder().branch("c.yaml", configMap("c", "  A: x\n") + "immutable: 'true'\n"),
                "immutable must be true or false");
    }

    /** What a selector has matched goes away when it matches nothing, which nothing else would tell. */
    @Test
    void aPolicyThatSelectsNothingIsNamed() {
        Rendering elsewhere = plane(POLICY + "  deploymentTargetSelector: {workspace: taem, labelSelector: {}}\n"
                        + "  clusterTypeSelector: {labelSelector: {}}\n")
                .render();
        assertThat(elsewhere.publishable()).isTrue();
        assertThat(problems(elsewhere))
                .containsExactly(
                        "Warning, SchedulingPolicy all (plane@dev:policy.yaml:1): selects nothing: no deployment target of"
                                + " the environment is in workspace taem; there are targets in team");
        assertThat(problems(plane(POLICY + "  deploymentTargetSelector: {workspace: accounting, labelSelector: {}}\n"
                                + "  clusterTypeSelector: {labelSelector: {}}\n")
                        .render()))
                .singleElement()
                .asString()
                .as("written before the first workload of its workspace is registered")
                .contains("Notice, SchedulingPolicy all", "selects nothing yet", "in workspace accounting");
        assertThat(problems(plane(policy("all", "{matchLabels: {a: b}}", "{}")).render()))
                .singleElement()
                .asString()
                .contains(
                        "Warning, SchedulingPolicy all",
                        "selects nothing: no deployment target of the environment has the labels");
        assertThat(problems(plane(policy("all", "{}", "{matchLabels: {a: b}}")).render()))
                .singleElement()
                .asString()
                .contains("selects nothing: no cluster type has the labels of its clusterTypeSelector");
    }

    @Test
    void underTheRulesOfThenItMeansWhatItMeantAndIsTold() {
        String absent = POLICY
                + "  deploymentTargetSelector: {labelSelector: {}}\n  clusterTypeSelector: {matchLabels: {edge: 'true'}}\n";
        Rendering then = plane(absent).rules(0).render();
        assertThat(then.publishable()).isTrue();
        assertThat(then.assignments()).extracting(Assignment::clusterType).containsExactly("edge", "large");
        assertThat(then.tolerated()).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.message()).endsWith("(today this is an error)");
        });
        assertThat(then.problems()).containsAll(then.tolerated());
        Rendering now = plane(absent).render();
        assertThat(now.publishable()).isFalse();
        assertThat(now.tolerated()).isEmpty();
        assertThat(now.problems())
                .filteredOn(problem -> problem.severity() == Severity.ERROR)
                .extracting(problem -> problem.message() + " (today this is an error)")
                .containsExactlyElementsOf(
                        then.tolerated().stream().map(Problem::message).toList());

        // A merge key was a field like any other then, and its selector absent.
        String merged = POLICY + "  deploymentTargetSelector: &some {labelSelector: {matchLabels: {workload: shop}}}\n"
                + "  clusterTypeSelector: {<<: *some}\n";
        Rendering unmerged = plane(merged).rules(0).render();
        assertThat(unmerged.clusterTypes()).isNotEmpty();
        assertThat(unmerged.problems())
                .extracting(Problem::message)
                .filteredOn(message -> message.contains("<<"))
                .singleElement()
                .asString()
                .contains("is not resolved by the rules of then", "today it is resolved");
        assertThat(types(plane(merged).rules(0))).containsExactly("edge", "large");
        assertThat(types(plane(merged))).isEmpty();
    }

    @Test
    void whatWasAnErrorThenStaysOne() {
        Rendering rendering = plane(policy("all", "{}", "{matchExpressions: [{key: a, operator: Near}]}"))
                .rules(0)
                .render();
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.tolerated()).isEmpty();
    }

    @Test
    void theSameMemoryServesBothRules() {
        RenderMemory memory = new RenderMemory();
        ControlPlaneBuilder plane = plane(POLICY + "  deploymentTargetSelector: {labelSelector: {}}\n");
        assertThat(plane.rules(0).render(memory).publishable()).isTrue();
        assertThat(plane.rules(1).render(memory).publishable()).isFalse();
        assertThat(plane.rules(0).render(memory).assignments()).hasSize(2);
    }

    /** Also when nothing has changed since it was rendered the last time. */
    @Test
    void whatGoRefusesInATemplateIsSaidEachTimeByTheRulesOfThen() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base(
                        "template.yaml",
                        ControlPlaneBuilder.template(
                                "flux",
                                ControlPlaneBuilder.KUSTOMIZATION
                                        + "# {{ (merge (dict \"l\" .Labels) (dict \"l\" (dict \"a\" \"b\"))).l }}\n"));
        RenderMemory memory = new RenderMemory();
        for (int time = 0; time < 2; time++) {
            Rendering then = plane.rules(RenderRules.STRICT_INPUT).render(memory);
            assertThat(then.publishable()).isTrue();
            assertThat(then.tolerated())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.toString())
                            .contains("Template flux", "is not assignable to type string", "(today this is an error)"));
        }
        Rendering now = plane.rules(RenderRules.EXACT_TEMPLATES).render(memory);
        assertThat(now.publishable()).isFalse();
        assertThat(now.tolerated()).isEmpty();
        assertThat(problems(now)).singleElement().asString().contains("is not assignable to type string");
    }
}
