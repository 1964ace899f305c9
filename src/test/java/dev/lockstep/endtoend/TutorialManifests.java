package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tutorial's last chapter leaves in the platform GitOps repository, as data.
 *
 * @param base the sandbox's address, in place of {@code https://github.com}
 * @param commit of the control plane that was promoted
 */
record TutorialManifests(String base, String commit) {
    private static final String FUNCTIONAL = "hello-world-app-functional-test";
    private static final String PERFORMANCE = "hello-world-app-performance-test";
    private static final String UAT = "hello-world-app-uat-test";

    void areIn(Checkout dev, Checkout stage) {
        areInDev(dev);
        areInStage(stage);
    }

    /** As the chapter about assignments lists them. */
    void areInDev(Checkout dev) {
        tracked(dev);
        holds(
                dev,
                "drone",
                FUNCTIONAL,
                "dev",
                Map.of(
                        "CLUSTER_NAME", "Drone",
                        "DATABASE_URL", "mysql://restricted-host:3306/mysqlrty123",
                        "ENVIRONMENT", "Dev",
                        "REGION", "East US",
                        "SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
        flux(dev, FUNCTIONAL, "dev", "./functional-test");
        holds(
                dev,
                "large",
                PERFORMANCE,
                "dev",
                Map.of(
                        "CLUSTER_NAME", "Large",
                        "DATABASE_URL", "mysql://west:8806/mysql2",
                        "ENVIRONMENT", "Dev",
                        "REGION", "West US",
                        "SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
        argo(dev, "large", PERFORMANCE, "dev", "./performance-test");
        assertThat(folders(dev)).containsExactly("drone/" + FUNCTIONAL, "large/" + PERFORMANCE);
    }

    /** After the last chapter: with a database of its own, and the type small. */
    void areInStage(Checkout stage) {
        tracked(stage);
        holds(
                stage,
                "drone",
                UAT,
                "stage",
                Map.of(
                        "CLUSTER_NAME", "Drone",
                        "DATABASE_URL", "mysql://restricted-host:3306/mysqlrty123",
                        "ENVIRONMENT", "Stage",
                        "REGION", "East US",
                        "SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
        flux(stage, UAT, "stage", "./uat-test");
        holds(
                stage,
                "large",
                UAT,
                "stage",
                Map.of(
                        "CLUSTER_NAME", "Large",
                        "DATABASE_URL", "mysql://west-stage123:8806/mysql2",
                        "ENVIRONMENT", "Stage",
                        "REGION", "West US",
                        "SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
        argo(stage, "large", UAT, "stage", "./uat-test");
        holds(
                stage,
                "small",
                UAT,
                "stage",
                Map.of(
                        "DATABASE_URL", "mysql://west-stage123:8806/mysql2",
                        "ENVIRONMENT", "Stage",
                        "REGION", "West US",
                        "SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
        argo(stage, "small", UAT, "stage", "./uat-test");
        assertThat(folders(stage)).containsExactly("drone/" + UAT, "large/" + UAT, "small/" + UAT);
    }

    private void tracked(Checkout gitOps) {
        assertThat(gitOps.text(".github/tracking/Promoted_Commit_Id").strip()).isEqualTo(commit);
    }

    /** The folders of hello-world-app. */
    private static List<String> folders(Checkout gitOps) {
        return gitOps.files().stream()
                .filter(file -> file.contains("/hello-world-app-"))
                .map(file -> file.substring(0, file.lastIndexOf('/')))
                .distinct()
                .sorted()
                .toList();
    }

    private static void holds(
            Checkout gitOps, String clusterType, String target, String environment, Map<String, String> values) {
        String folder = clusterType + "/" + target + "/";
        assertThat(gitOps.files().stream().filter(file -> file.startsWith(folder)))
                .containsExactlyInAnyOrder(
                        folder + "namespace.yaml", folder + "config.yaml", folder + "reconciler.yaml");
        String namespace = environment + "-kaizen-app-team-" + target;
        assertThat(gitOps.yaml(folder + "namespace.yaml"))
                .containsExactly(Map.of(
                        "apiVersion", "v1",
                        "kind", "Namespace",
                        "metadata",
                                Map.of(
                                        "name",
                                        namespace,
                                        "labels",
                                        Map.of(
                                                "deploymentTarget", target,
                                                "environment", environment,
                                                "someLabel", "some-value",
                                                "workload", "hello-world-app",
                                                "workspace", "kaizen-app-team"))));
        assertThat(gitOps.yaml(folder + "config.yaml"))
                .containsExactly(Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "platform-config", "namespace", namespace),
                        "data",
                        new TreeMap<>(values)));
    }

    private void flux(Checkout gitOps, String target, String branch, String path) {
        String name = branch + "-" + target;
        assertThat(gitOps.yaml("drone/" + target + "/reconciler.yaml"))
                .containsExactly(
                        Map.of(
                                "apiVersion",
                                "source.toolkit.fluxcd.io/v1",
                                "kind",
                                "GitRepository",
                                "metadata",
                                Map.of("name", name, "namespace", "flux-system"),
                                "spec",
                                Map.of(
                                        "interval",
                                        "30s",
                                        "ref",
                                        Map.of("branch", branch),
                                        "secretRef",
                                        Map.of("name", "repo-secret"),
                                        "url",
                                        base + "/acme/kalypso-app-gitops")),
                        Map.of(
                                "apiVersion",
                                "kustomize.toolkit.fluxcd.io/v1",
                                "kind",
                                "Kustomization",
                                "metadata",
                                Map.of("name", name, "namespace", "flux-system"),
                                "spec",
                                Map.of(
                                        "interval",
                                        "30s",
                                        "path",
                                        path,
                                        "prune",
                                        true,
                                        "wait",
                                        true,
                                        "sourceRef",
                                        Map.of("kind", "GitRepository", "name", name),
                                        "targetNamespace",
                                        branch + "-kaizen-app-team-" + target)));
    }

    private void argo(Checkout gitOps, String clusterType, String target, String branch, String path) {
        assertThat(gitOps.yaml(clusterType + "/" + target + "/reconciler.yaml"))
                .containsExactly(Map.of(
                        "apiVersion",
                        "argoproj.io/v1alpha1",
                        "kind",
                        "Application",
                        "metadata",
                        Map.of("name", branch + "-" + target, "namespace", "argocd"),
                        "spec",
                        Map.of(
                                "project", "default",
                                "destination",
                                        Map.of(
                                                "server",
                                                "https://kubernetes.default.svc",
                                                "namespace",
                                                branch + "-kaizen-app-team-" + target),
                                "source",
                                        Map.of(
                                                "repoURL",
                                                base + "/acme/kalypso-app-gitops",
                                                "targetRevision",
                                                branch,
                                                "path",
                                                path,
                                                "directory",
                                                Map.of(
                                                        "recurse",
                                                        true,
                                                        "include",
                                                        "*.yaml",
                                                        "exclude",
                                                        "kustomization.yaml")),
                                "syncPolicy",
                                        Map.of(
                                                "automated",
                                                        Map.of("prune", true, "selfHeal", true, "allowEmpty", false),
                                                "syncOptions", List.of("CreateNamespace=true")))));
    }
}
