package dev.lockstep.scheduler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.BaseDeclarations;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownFieldsTest {
    private static List<Problem> problems(String kind, String rest) {
        String text = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: " + kind + "\nmetadata: {name: a}\n" + rest;
        FileSet files =
                new FileSet("plane@main", new TreeMap<>(Map.of("x.yaml", text.getBytes(StandardCharsets.UTF_8))));
        BaseDeclarations read = new SchedulerEngine().readBase(files, Limits.defaults());
        return read.problems();
    }

    private static List<String> refused(String kind, String rest) {
        return problems(kind, rest).stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .filter(problem -> !problem.message().contains("is missing"))
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ClusterType | configTypes | configType",
                "ClusterType | Reconciler | reconciler",
                "ClusterType | nameSpaceService | namespaceService",
                "SchedulingPolicy | clusterTypeSelectors | clusterTypeSelector",
                "SchedulingPolicy | deploymentTargetsSelector | deploymentTargetSelector",
                "Template | manifest | manifests",
                "Template | contenttype | contentType",
                "ConfigSchema | shema | schema",
                "BaseRepo | comit | commit",
                "GitOpsRepo | branches | branch",
                "Environment | controlplane | controlPlane",
                "WorkloadRegistration | workspaces | workspace",
                "Workload | deploymentTarget | deploymentTargets",
            })
    void aMisspeltFieldIsNamedWithTheOneThatWasMeant(String kind, String written, String meant) {
        assertThat(refused(kind, "spec:\n  " + written + ": x\n"))
                .containsExactly("Error, " + kind + " a (plane@main:x.yaml:5): spec." + written + " is not a field of "
                        + kind + "; did you mean " + meant + "?");
    }

    @Test
    void nestedFieldsAreNamedWithTheirPath() {
        assertThat(
                        refused(
                                "Workload",
                                "spec:\n  deploymentTargets:\n  - name: a\n  - name: b\n    enviroment: dev\n    manifests: {any: thing}\n"))
                .containsExactly(
                        "Error, Workload a (plane@main:x.yaml:8): spec.deploymentTargets[1].enviroment is not a"
                                + " field of Workload; did you mean environment?");
        assertThat(refused(
                        "SchedulingPolicy",
                        "spec:\n  clusterTypeSelector:\n    labelSelector:\n      matchLabel: {a: b}\n"
                                + "      matchExpressions: [{key: a, op: In, values: [b]}]\n"))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text)
                        .contains("x.yaml:7", "labelSelector.matchLabel is not", "did you mean matchLabels?"))
                .anySatisfy(text -> assertThat(text)
                        .contains("x.yaml:8", "matchExpressions[0].op is not", "there are key, operator, values"));
    }

    @Test
    void aFieldLikeNoOtherIsNamedWithAllThatThereAre() {
        assertThat(refused("ConfigSchema", "spec: {schema: '{}', purpose: x}\nother: 1\n"))
                .containsExactly(
                        "Error, ConfigSchema a (plane@main:x.yaml:4): spec.purpose is not a field of ConfigSchema;"
                                + " there are schema",
                        "Error, ConfigSchema a (plane@main:x.yaml:5): other is not a field of ConfigSchema;"
                                + " there are apiVersion, kind, metadata, spec, status");
    }

    @Test
    void whatKubernetesAndKalypsoKnowIsFine() {
        String metadata = "metadata:\n  name: a\n  namespace: n\n  generateName: g\n  labels: {any: thing}\n"
                + "  annotations: {any/thing: x}\n  finalizers: [x]\n  ownerReferences: [{uid: x}]\n"
                + "  creationTimestamp: null\n  uid: x\n  resourceVersion: '1'\n  generation: 1\n  managedFields: [{x: y}]\n";
        assertThat(
                        problems(
                                "Template",
                                "spec: {type: reconciler, manifests: ['a'], contentType: sh}\nstatus: {conditions: [{x: y}]}\n"))
                .isEmpty();
        String text =
                "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ConfigSchema\n" + metadata + "spec: {schema: '{}'}\n";
        FileSet files =
                new FileSet("plane@main", new TreeMap<>(Map.of("x.yaml", text.getBytes(StandardCharsets.UTF_8))));
        assertThat(new SchedulerEngine().readBase(files, Limits.defaults()).problems())
                .isEmpty();
    }

    @Test
    void manyOfThemDoNotFlood() {
        StringBuilder fields = new StringBuilder("spec:\n  schema: '{}'\n");
        for (int i = 0; i < 10_000; i++) {
            fields.append("  field").append(i).append(": 1\n");
        }
        List<Problem> found = problems("ConfigSchema", fields.toString());
        assertThat(found).hasSize(499).allMatch(problem -> problem.severity() == Severity.ERROR);
        assertThat(found.get(498).message()).isEqualTo("there are 9502 more problems; repair these first");
    }
}
