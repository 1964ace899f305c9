package dev.lockstep.scheduler.bench;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Layout;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The synthetic control plane on which the original was timed: every deployment target on every cluster type. Its bytes
 * are those of the original measurement, which {@link #inputDigest} proves.
 */
final class Fleet {
    /** The commit that the reference trees carry in their tracking file. */
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static final String KALYPSO = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ";
    private static final String DOCUMENT = "---\n";
    private static final List<String> SIZES = List.of("small", "medium", "large");

    private final int clusterTypes;
    private final int targets;
    private final SortedMap<String, String> files = new TreeMap<>();

    Fleet(int clusterTypes, int targets) {
        this.clusterTypes = clusterTypes;
        this.targets = targets;
        templates();
        branch();
        configuration();
        workloads();
    }

    int assignments() {
        return clusterTypes * targets;
    }

    RenderRequest request() {
        Map<String, FileSet> workloads = new TreeMap<>();
        for (int team = 0; team * 25 < targets; team++) {
            String name = number("team", team, 3);
            workloads.put(name, folder("workloads/" + name));
        }
        return new RenderRequest(
                "dev",
                Layout.SCHEDULER,
                folder("main"),
                folder("env"),
                workloads,
                Optional.of(COMMIT),
                Limits.defaults());
    }

    /** The same control plane with one text in a file of the environment branch replaced; it must be there. */
    RenderRequest requestWith(String file, String old, String replacement) {
        String text = files.get("env/" + file);
        if (!text.contains(old)) {
            throw new IllegalArgumentException(file + " does not contain " + old);
        }
        files.put("env/" + file, text.replace(old, replacement));
        RenderRequest request = request();
        files.put("env/" + file, text);
        return request;
    }

    /** One more than the original was measured with. */
    void addConfigMap(String name, String label, String key, String value) {
        files.merge("env/configs.yaml", DOCUMENT + configMap(name, label, Map.of(key, value)), String::concat);
    }

    SortedMap<String, String> files() {
        return files;
    }

    private FileSet folder(String name) {
        SortedMap<String, byte[]> content = new TreeMap<>();
        String prefix = name + "/";
        files.tailMap(prefix).forEach((path, text) -> {
            if (path.startsWith(prefix)) {
                content.put(path.substring(prefix.length()), text.getBytes(StandardCharsets.UTF_8));
            }
        });
        return new FileSet("fleet/" + name, content);
    }

    private void put(String path, List<String> documents) {
        files.put(path, String.join(DOCUMENT, documents));
    }

    private static String number(String prefix, int number, int digits) {
        return prefix + "-" + String.format("%0" + digits + "d", number);
    }

    private static String indented(String text, int by) {
        StringBuilder block = new StringBuilder();
        text.lines().forEach(line -> block.append(" ".repeat(by)).append(line).append('\n'));
        return block.toString();
    }

    private void templates() {
        put(
                "main/templates.yaml",
                List.of(
                        template(
                                "arc-flux",
                                "reconciler",
                                FleetTemplates.FLUX_SOURCE,
                                FleetTemplates.FLUX_KUSTOMIZATION),
                        template("argocd", "reconciler", FleetTemplates.ARGO),
                        template("default", "namespace", FleetTemplates.NAMESPACE),
                        template("configmap", "config", FleetTemplates.CONFIG)));
    }

    private static String template(String name, String type, String... manifests) {
        StringBuilder text = new StringBuilder(KALYPSO)
                .append("Template\nmetadata:\n  name: ")
                .append(name)
                .append("\nspec:\n  type: ")
                .append(type)
                .append("\n  manifests:\n");
        for (String manifest : manifests) {
            text.append("    - |\n").append(indented(manifest, 6));
        }
        return text.toString();
    }

    private void branch() {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < clusterTypes; i++) {
            types.add(KALYPSO + "ClusterType\nmetadata:\n  name: " + number("cluster", i, 3)
                    + "\n  labels:\n    region: region-"
                    + i % 5 + "\n    size: " + SIZES.get(i % 3) + "\n" + (i % 4 == 0 ? "    edge: \"true\"\n" : "")
                    + "spec:\n  reconciler: " + (i % 2 == 0 ? "arc-flux" : "argocd")
                    + "\n  namespaceService: default\n  configType: configmap\n");
        }
        put("env/cluster-types.yaml", types);
        files.put(
                "env/schema.yaml",
                KALYPSO + "ConfigSchema\nmetadata:\n  name: platform-schema\nspec:\n  schema: '{\"type\": \"object\", "
                        + "\"required\": [\"REPLICAS\", \"REGION\"], \"properties\": {\"REPLICAS\": "
                        + "{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100}}}'\n");
        files.put(
                "env/policy.yaml",
                KALYPSO + "SchedulingPolicy\nmetadata:\n  name: everything\nspec:\n  deploymentTargetSelector:\n"
                        + "    labelSelector: {}\n  clusterTypeSelector:\n    labelSelector: {}\n");
        files.put(
                "env/base-repo.yaml",
                KALYPSO
                        + "BaseRepo\nmetadata:\n  name: main\nspec:\n  repo: https://git.example.com/org/control-plane\n"
                        + "  branch: main\n  path: .\n  commit: " + COMMIT + "\n");
        files.put(
                "env/gitops-repo.yaml",
                KALYPSO + "GitOpsRepo\nmetadata:\n  name: dev\nspec:\n  repo: https://git.example.com/org/gitops\n"
                        + "  branch: dev\n  path: .\n");
    }

    private void configuration() {
        List<String> maps = new ArrayList<>();
        Map<String, String> common = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            common.put("COMMON_" + i, "value-" + i);
        }
        common.put("ENDPOINTS", "- name: api\n  port: 80\n- name: web\n  port: 443\n");
        common.put("LIMITS", "cpu: 100m\nmem: 64Mi\n");
        maps.add(configMap("common-config", "", common));
        for (int region = 0; region < 5; region++) {
            Map<String, String> data = new LinkedHashMap<>();
            data.put("REGION", "Region " + region);
            data.put("DATABASE_URL", "mysql://region-" + region + ":3306/db");
            data.put(
                    "ENDPOINTS",
                    "- name: api\n  host: api.r" + region + "\n- name: metrics\n  port: 909" + region + "\n");
            data.put("LIMITS", "mem: " + (region + 1) + "28Mi\n");
            maps.add(configMap("region-" + region + "-config", "    region: \"region-" + region + "\"\n", data));
        }
        for (String size : SIZES) {
            Map<String, String> data = new LinkedHashMap<>();
            data.put("REPLICAS", String.valueOf(SIZES.indexOf(size) + 1));
            data.put("SIZE", size);
            maps.add(configMap("size-" + size + "-config", "    size: \"" + size + "\"\n", data));
        }
        maps.add(configMap("edge-config", "    edge: \"true\"\n", Map.of("EDGE", "true")));
        put("env/configs.yaml", maps);
    }

    private static String configMap(String name, String label, Map<String, String> data) {
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ")
                .append(name)
                .append("\n  labels:\n    platform-config: \"true\"\n")
                .append(label)
                .append("data:\n");
        data.forEach((key, value) -> text.append("  ")
                .append(key)
                .append(value.contains("\n") ? ": |\n" + indented(value, 4) : ": \"" + value + "\"\n"));
        return text.toString();
    }

    private void workloads() {
        List<String> registrations = new ArrayList<>();
        Map<String, StringBuilder> teams = new TreeMap<>();
        for (int j = 0; j < targets; j++) {
            String team = number("team", j / 25, 3);
            String app = number("app", j / 5, 4);
            if (j % 25 == 0) {
                registrations.add(KALYPSO + "WorkloadRegistration\nmetadata:\n  name: " + team
                        + "\nspec:\n  workload:\n    repo: https://git.example.com/org/" + team
                        + "\n    branch: main\n    path: ./workloads\n  workspace: ws-" + j / 25 % 10 + "\n");
            }
            StringBuilder text = teams.computeIfAbsent(team, name -> new StringBuilder());
            if (j % 5 == 0) {
                text.append(text.isEmpty() ? "" : DOCUMENT)
                        .append(KALYPSO)
                        .append("Workload\nmetadata:\n  name: ")
                        .append(app)
                        .append("\n  labels:\n    family: f")
                        .append(j / 5 % 3)
                        .append("\nspec:\n  deploymentTargets:\n");
            }
            text.append("    - name: t" + j % 5 + "\n      labels:\n        purpose: p" + j % 5
                    + "\n      environment: dev\n      manifests:\n        repo: https://git.example.com/org/" + app
                    + "\n        branch: dev\n        path: ./t" + j % 5 + "\n");
        }
        put("main/registrations.yaml", registrations);
        teams.forEach((team, text) -> files.put("workloads/" + team + "/workloads.yaml", text.toString()));
    }

    /** As {@code find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum} prints it. */
    String inputDigest() {
        SortedMap<String, byte[]> all = new TreeMap<>();
        files.forEach((path, text) -> all.put("./" + path, text.getBytes(StandardCharsets.UTF_8)));
        return digest(all);
    }

    static String treeDigest(Rendering rendering) {
        return digest(rendering.tree());
    }

    private static String digest(SortedMap<String, byte[]> all) {
        StringBuilder lines = new StringBuilder();
        all.forEach((path, content) ->
                lines.append(sha256(content)).append("  ").append(path).append('\n'));
        return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
