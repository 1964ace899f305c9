package dev.lockstep.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small control plane that renders without a problem until a test spoils a file. */
final class ControlPlaneBuilder {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";

    static final String KUSTOMIZATION = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            + "metadata: {name: \"{{ .DeploymentTargetName }}\", namespace: flux-system}\n";

    static final String NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"{{ .Namespace }}\"}\n";

    private final SortedMap<String, byte[]> base = new TreeMap<>();
    private final SortedMap<String, byte[]> branch = new TreeMap<>();
    private final SortedMap<String, byte[]> workload = new TreeMap<>();
    private final Map<String, FileSet> workloads = new HashMap<>();
    private Limits limits = Limits.defaults();
    private String environment = "dev";
    private RenderRules rules = RenderRules.NEWEST;

    ControlPlaneBuilder() {
        base("template.yaml", template("flux", KUSTOMIZATION));
        base("namespace.yaml", template("space", NAMESPACE));
        base(
                "registration.yaml",
                API + "kind: WorkloadRegistration\nmetadata: {name: shop}\n"
                        + "spec: {workspace: team, workload: {repo: https://git/shop, branch: main, path: w}}\n");
        branch("type.yaml", clusterType("large", ""));
        branch("policy.yaml", policy("all", "{}", "{}"));
        workload("w.yaml", workloadNamed("shop", "web"));
    }

    static String template(String name, String manifest) {
        return API + "kind: Template\nmetadata: {name: " + name + "}\nspec:\n  manifests:\n  - |\n    "
                + manifest.replace("\n", "\n    ").stripTrailing() + "\n";
    }

    static String clusterType(String name, String more) {
        return API + "kind: ClusterType\nmetadata: {name: " + name
                + "}\nspec: {reconciler: flux, namespaceService: space" + more + "}\n";
    }

    static String workloadNamed(String name, String target) {
        return API + "kind: Workload\nmetadata: {name: " + name + "}\nspec:\n  deploymentTargets:\n  - {name: " + target
                + ", environment: dev, manifests: {repo: r, branch: b, path: p}}\n";
    }

    /** A policy with these values of {@code labelSelector}. */
    static String policy(String name, String targets, String clusterTypes) {
        return API + "kind: SchedulingPolicy\nmetadata: {name: " + name
                + "}\nspec:\n  deploymentTargetSelector: {labelSelector: " + targets
                + "}\n  clusterTypeSelector: {labelSelector: " + clusterTypes + "}\n";
    }

    static String configMap(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name
                + ", labels: {platform-config: \"true\"}}\ndata:\n" + data;
    }

    ControlPlaneBuilder base(String path, String text) {
        return base(path, text.getBytes(StandardCharsets.UTF_8));
    }

    ControlPlaneBuilder base(String path, byte[] content) {
        base.put(path, content);
        return this;
    }

    ControlPlaneBuilder branch(String path, String text) {
        return branch(path, text.getBytes(StandardCharsets.UTF_8));
    }

    ControlPlaneBuilder branch(String path, byte[] content) {
        branch.put(path, content);
        return this;
    }

    ControlPlaneBuilder workload(String path, String text) {
        return workload(path, text.getBytes(StandardCharsets.UTF_8));
    }

    ControlPlaneBuilder workload(String path, byte[] content) {
        workload.put(path, content);
        workloads.put("shop", new FileSet("shop@main", workload));
        return this;
    }

    ControlPlaneBuilder withoutWorkloadFiles() {
        workloads.clear();
        return this;
    }

    ControlPlaneBuilder limits(Limits given) {
        limits = given;
        return this;
    }

    ControlPlaneBuilder environment(String name) {
        environment = name;
        return this;
    }

    ControlPlaneBuilder rules(int edition) {
        rules = new RenderRules(edition);
        return this;
    }

    FileSet baseFiles() {
        return new FileSet("plane@main", base);
    }

    FileSet branchFiles() {
        return new FileSet("plane@dev", branch);
    }

    ControlPlaneBuilder withoutBranch(String path) {
        branch.remove(path);
        return this;
    }

    Rendering render() {
        return new SchedulerEngine().render(request());
    }

    Rendering render(RenderMemory memory) {
        return new SchedulerEngine().render(request(), memory);
    }

    RenderRequest request() {
        return request(baseFiles(), branchFiles());
    }

    RenderRequest request(FileSet main, FileSet environmentBranch) {
        return new RenderRequest(
                environment, Layout.TUTORIAL, main, environmentBranch, workloads, Optional.empty(), limits, rules);
    }
}
