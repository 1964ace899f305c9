package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.metering.Watch;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Control planes each part of which is within its own limit, and which together would take hours, or more memory than there
 * is. Renders those that are named as arguments, with the seconds that the first argument allows, and prints what came of it.
 */
public final class HostilePlanes {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";

    private HostilePlanes() {}

    /** By name. */
    static Map<String, Supplier<RenderRequest>> all() {
        Map<String, Supplier<RenderRequest>> all = new LinkedHashMap<>();
        all.put(
                "nested ranges that write",
                () -> plane(
                        100,
                        50,
                        "{{ range $i := until 900 }}{{ range $j := until 100 }}{{ $.Namespace | trunc 10 }}{{ end }}{{ end }}",
                        "",
                        ""));
        all.put(
                "nested ranges that only take time",
                () -> plane(
                        100, 50, "{{ range $i := until 600 }}{{ range $j := until 600 }}{{ end }}{{ end }}", "", ""));
        all.put(
                "nested ranges that keep",
                () -> plane(
                        100,
                        50,
                        "{{ $d := dict }}{{ range $i := until 300 }}{{ range $j := until 300 }}"
                                + "{{ $_ := set $d (printf \"%d-%d\" $i $j) (list $i $j) }}{{ end }}{{ end }}{{ len $d }}",
                        "",
                        ""));
        all.put(
                "toYaml of everything, everywhere",
                () -> plane(200, 50, "{{ toYaml .ConfigData }}", configMaps(20, 2_000), ""));
        all.put(
                "configuration of each assignment",
                () -> plane(40, 40, "{{ .ConfigData.k1 }}", configMaps(20, 3_000) + ofEach(40, 40), ""));
        all.put(
                "configuration copied to be changed",
                () -> plane(50, 50, "{{ $_ := set .ConfigData \"a\" 1 }}x", configMaps(20, 4_000), ""));
        all.put("lists merged and merged again", () -> plane(40, 40, "x", lists(60, 1_500), ""));
        all.put(
                "patterns on long texts",
                () -> plane(100, 50, "x", texts(40, 200_000), schemas(40, "\"pattern\": \"^([a-z]*x)*[0-9]{200}$\"")));
        all.put(
                "findings without end",
                () -> plane(
                        20,
                        20,
                        "x",
                        configMaps(20, 3_000),
                        schemas(200, "\"type\": \"integer\", \"minLength\": 5000")));
        all.put("schemas for every value", () -> plane(100, 100, "x", configMaps(20, 3_000), allOf(3_000)));
        all.put("policies that all select everything", () -> {
            StringBuilder policies = new StringBuilder();
            for (int i = 0; i < 3_000; i++) {
                policies.append("---\n")
                        .append(API)
                        .append("kind: SchedulingPolicy\nmetadata: {name: p")
                        .append(i)
                        .append(
                                "}\nspec: {deploymentTargetSelector: {labelSelector: {}}, clusterTypeSelector: {labelSelector: {}}}\n");
            }
            return plane(200, 200, "x", policies.toString(), "");
        });
        all.put("files of very many values", () -> {
            SortedMap<String, byte[]> more = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                more.put("more" + i + ".yaml", bytes("a" + i + ": [" + "x,".repeat(90_000) + "]\n"));
            }
            return with(more);
        });
        all.put("patterns of what is ignored", () -> {
            SortedMap<String, byte[]> more = new TreeMap<>();
            more.put(".sourceignore", bytes(("*a".repeat(120) + "\n").repeat(1_000)));
            for (int i = 0; i < 300; i++) {
                more.put("a".repeat(100) + i + ".yaml", bytes("# nothing\n"));
            }
            return with(more);
        });
        all.put("templates of very many tokens", () -> {
            StringBuilder templates = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                templates.append("---\n").append(template("t" + i, "{{ print " + "1 ".repeat(40_000) + "}}"));
                templates.append("---\n").append(clusterType("u" + i, "t" + i));
            }
            return plane(1, 5, "x", templates.toString(), "");
        });
        all.put(
                "searches in long texts",
                () -> plane(
                        100,
                        50,
                        "{{ $x := repeat 90000 \"ab\" }}{{ range 1000 }}{{ if regexMatch \"(a|b)*c$\" $x }}{{ end }}{{ end }}",
                        "",
                        ""));
        return all;
    }

    private static RenderRequest with(SortedMap<String, byte[]> more) {
        RenderRequest request = plane(1, 1, "x", "", "");
        more.putAll(request.base().files());
        return new RenderRequest(
                request.environment(),
                request.layout(),
                new FileSet("plane@main", more),
                request.environmentBranch(),
                request.workloads(),
                request.promotedCommit(),
                request.limits());
    }

    private static RenderRequest plane(int types, int targets, String template, String more, String schemas) {
        SortedMap<String, byte[]> base = new TreeMap<>();
        base.put("template.yaml", bytes(template("flux", template) + "---\n" + template("space", "a: 1")));
        base.put(
                "registration.yaml",
                bytes(API + "kind: WorkloadRegistration\nmetadata: {name: shop}\n"
                        + "spec: {workspace: team, workload: {repo: https://git/shop, branch: main, path: w}}\n"));
        SortedMap<String, byte[]> branch = new TreeMap<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < types; i++) {
            all.append("---\n").append(clusterType("c" + i, "flux"));
        }
        branch.put("types.yaml", bytes(all.toString()));
        branch.put(
                "policy.yaml",
                bytes(API + "kind: SchedulingPolicy\nmetadata: {name: all}\nspec: {deploymentTargetSelector:"
                        + " {labelSelector: {}}, clusterTypeSelector: {labelSelector: {}}}\n"));
        int part = 0;
        StringBuilder file = new StringBuilder();
        for (String document : (more + schemas).split("(?m)^---\n")) {
            if (file.length() + document.length() > 900_000) {
                branch.put("more" + part++ + ".yaml", bytes(file.toString()));
                file.setLength(0);
            }
            file.append("---\n").append(document);
        }
        branch.put("more" + part + ".yaml", bytes(file.toString()));
        StringBuilder workload =
                new StringBuilder(API + "kind: Workload\nmetadata: {name: shop}\nspec:\n  deploymentTargets:\n");
        for (int i = 0; i < targets; i++) {
            workload.append("  - {name: t")
                    .append(i)
                    .append(", environment: dev, manifests: {repo: r, branch: b, path: p}}\n");
        }
        SortedMap<String, byte[]> shop = new TreeMap<>();
        shop.put("w.yaml", bytes(workload.toString()));
        return new RenderRequest(
                "dev",
                Layout.TUTORIAL,
                new FileSet("plane@main", base),
                new FileSet("plane@dev", branch),
                Map.of("shop", new FileSet("shop@main", shop)),
                Optional.empty(),
                Limits.defaults());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String template(String name, String manifest) {
        return API + "kind: Template\nmetadata: {name: " + name + "}\nspec:\n  manifests:\n  - |\n    " + manifest
                + "\n";
    }

    private static String clusterType(String name, String template) {
        return API + "kind: ClusterType\nmetadata: {name: " + name + "}\nspec: {reconciler: " + template
                + ", namespaceService: space}\n";
    }

    private static String configMap(String name, String labels, String data) {
        return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", labels: {platform-config: \"true\""
                + labels + "}}\ndata:\n" + data;
    }

    private static String configMaps(int maps, int keys) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < maps; i++) {
            StringBuilder data = new StringBuilder();
            for (int j = 0; j < keys; j++) {
                data.append("  k")
                        .append(i * keys + j)
                        .append(": some-value-")
                        .append(j)
                        .append('\n');
            }
            all.append(configMap("all" + i, "", data.toString()));
        }
        return all.toString();
    }

    /** One for each pair, so that no two assignments share their configuration. */
    private static String ofEach(int types, int targets) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < types; i++) {
            all.append(configMap("type" + i, ", cluster-type: c" + i, "  own-type: a" + i + "\n"));
        }
        for (int i = 0; i < targets; i++) {
            all.append(configMap("target" + i, ", deployment-target: shop-t" + i, "  own-target: b" + i + "\n"));
        }
        return all.toString();
    }

    private static String lists(int maps, int items) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < maps; i++) {
            all.append(configMap("list" + i, "", "  list: '[" + "{a: {b: 1}},".repeat(items / 10) + "{c: 1}]'\n"));
            all.append(configMap("plain" + i, "", "  list: |\n    [" + "{k: 1},".repeat(items) + "{k: 2}]\n"));
        }
        return all.toString();
    }

    private static String texts(int maps, int length) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < maps; i++) {
            all.append(configMap("text" + i, "", "  text" + i + ": " + "abcdefghx".repeat(length / 9) + "\n"));
        }
        return all.toString();
    }

    private static String schemas(int count, String each) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append("---\n")
                    .append(API)
                    .append("kind: ConfigSchema\nmetadata: {name: s")
                    .append(i)
                    .append("}\nspec:\n  schema: '{\"description\": \"")
                    .append(i)
                    .append("\", \"additionalProperties\": {")
                    .append(each)
                    .append("}}'\n");
        }
        return all.toString();
    }

    private static String allOf(int count) {
        return "---\n" + API
                + "kind: ConfigSchema\nmetadata: {name: s}\nspec:\n  schema: '{\"additionalProperties\": {\"allOf\": ["
                + "{\"minLength\": 1},".repeat(count) + "{}]}}'\n";
    }

    private static String shown(String text) {
        return text.length() <= 700 ? text : text.substring(0, 350) + " ... " + text.substring(text.length() - 350);
    }

    public static void main(String[] arguments) {
        RenderBudget budget = new RenderBudget(
                Duration.ofSeconds(Long.parseLong(arguments[0])),
                RenderBudget.defaults().bytes());
        Map<String, Supplier<RenderRequest>> all = all();
        for (int i = 1; i < arguments.length || arguments.length == 1 && i <= all.size(); i++) {
            String name = arguments.length == 1
                    ? all.keySet().stream().skip(i - 1).findFirst().orElseThrow()
                    : arguments[i];
            RenderRequest given = all.get(name).get();
            RenderRequest request = new RenderRequest(
                    given.environment(),
                    given.layout(),
                    given.base(),
                    given.environmentBranch(),
                    given.workloads(),
                    given.promotedCommit(),
                    given.limits().with(budget));
            System.gc();
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            long begun = System.nanoTime();
            RenderMemory memory = new RenderMemory();
            Rendering rendering = new SchedulerEngine().render(request, memory, new Nanos());
            long millis = (System.nanoTime() - begun) / 1_000_000;
            System.gc();
            long kept =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            String said = rendering.problems().stream()
                    .filter(problem -> problem.severity() == Severity.ERROR)
                    .reduce((one, other) -> other)
                    .map(Problem::toString)
                    .orElse("rendered");
            System.out.println(
                    name + " | " + millis + " ms | " + rendering.tree().size() + " files | heap after it "
                            + (kept >> 20) + " MB | kept " + (memory.bytes() >> 20) + " MB | " + shown(said));
        }
        System.out.println("all done");
    }

    /** The machine's clock. */
    private static final class Nanos implements Watch {
        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }
}
