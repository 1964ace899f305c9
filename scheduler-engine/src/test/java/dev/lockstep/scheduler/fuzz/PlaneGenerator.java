package dev.lockstep.scheduler.fuzz;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Layout;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Vectors;
import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.template.TemplateGenerator;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.yaml.YamlLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** YAML texts and whole control planes: those of the vectors, whole, mutated and mixed. */
public final class PlaneGenerator {
    /** Small, so that a million inputs do not take a day, and so that limits are met often. */
    public static final TemplateLimits TEMPLATE_LIMITS = new TemplateLimits(4, 30, 20_000, 20_000);

    public static final YamlLimits YAML_LIMITS = new YamlLimits(50_000, 20, 20, 2_000);
    public static final Limits LIMITS =
            new Limits(YAML_LIMITS, TEMPLATE_LIMITS, 100, 100, 100, 200_000, 50, RenderBudget.defaults());

    private static final List<String> TOKENS = List.of(
            "&a",
            "*a",
            "<<: *a",
            "!!binary",
            "!!int ",
            "- ",
            "? ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "|",
            ">",
            "|4-",
            ">+",
            "\t",
            "\r\n",
            "\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "\uFEFF",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uD800",
            "'",
            "\"",
            "\\",
            "#",
            "@",
            "`",
            "~",
            "null",
            "yes",
            "0x1F",
            "1:20:30",
            "2024-01-01",
            ".inf",
            "1e999",
            "18446744073709551615",
            "../",
            "/",
            "..",
            "{{",
            "}}",
            "{{ .ConfigData }}",
            "name: x\n",
            "kind: Template\n",
            "kind: Workload\n",
            "platform-config: \"true\"\n",
            "environment: dev\n",
            "  ",
            "      ");

    private record Plane(
            SortedMap<String, byte[]> main, SortedMap<String, byte[]> branch, SortedMap<String, byte[]> workload) {}

    private final TemplateGenerator templates;
    private final List<Plane> planes = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    public PlaneGenerator(TemplateGenerator templates) {
        this.templates = templates;
        for (Path directory : Vectors.children(Vectors.copy().resolve("scheduling"))) {
            SortedMap<String, byte[]> workload = new TreeMap<>();
            Vectors.childrenIfAny(directory.resolve("workloads")).forEach(one -> workload.putAll(Vectors.tree(one)));
            Plane plane = new Plane(
                    Vectors.tree(directory.resolve("main")), Vectors.tree(directory.resolve("env")), workload);
            if (plane.main.size() + plane.branch.size() < 60) {
                planes.add(plane);
                List.of(plane.main, plane.branch, plane.workload)
                        .forEach(files -> files.values().forEach(file -> texts.add(text(file))));
            }
        }
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.UTF_8);
    }

    /** One text that is YAML, or nearly. */
    public String yaml(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> value(random, 4);
            case 1 -> mutated(value(random, 4), random);
            default -> mutated(any(random, texts), random);
        };
    }

    private static String value(Random random, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return any(random, TOKENS).strip() + (random.nextBoolean() ? random.nextInt() : "");
        }
        StringBuilder out = new StringBuilder();
        boolean list = random.nextBoolean();
        out.append(list ? "[" : "{");
        for (int i = random.nextInt(4); i > 0; i--) {
            out.append(list ? "" : "k" + i + ": ")
                    .append(value(random, depth - 1))
                    .append(", ");
        }
        return out.append(list ? "]" : "}").toString();
    }

    /** A control plane that is nearly right. */
    public RenderRequest plane(Random random) {
        Plane plane = any(random, planes);
        SortedMap<String, byte[]> main = new TreeMap<>(plane.main);
        SortedMap<String, byte[]> branch = new TreeMap<>(plane.branch);
        SortedMap<String, byte[]> workload = new TreeMap<>(plane.workload);
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(any(random, List.of(main, branch, workload)), random);
        }
        if (random.nextInt(3) == 0) {
            String indented = templates.template(random).replace("\n", "\n    ").replace("\r", "");
            main.put(
                    "own.yaml",
                    bytes("apiVersion: scheduler.kalypso.io/v1alpha1\nkind: Template\nmetadata: {name: "
                            + any(
                                    random,
                                    List.of(
                                            "arc-flux",
                                            "argocd",
                                            "namespace",
                                            "arc-flux-namespace",
                                            "configmap",
                                            "own"))
                            + "}\nspec:\n  manifests:\n  - |\n    " + indented + "\n"));
        }
        Map<String, FileSet> workloads = new HashMap<>();
        for (String name : List.of("hello-world-app", "platform-svc", "svc", "app", "shop")) {
            workloads.put(name, new FileSet(name + "@main", workload));
        }
        return new RenderRequest(
                any(random, List.of("dev", "dev", "stage", "prod", "qa-1", "../x", "")),
                any(random, List.of(Layout.values())),
                new FileSet("plane@main", main),
                new FileSet("plane@dev", branch),
                workloads,
                random.nextBoolean() ? Optional.of("0123456789abcdef") : Optional.empty(),
                LIMITS);
    }

    private void change(SortedMap<String, byte[]> files, Random random) {
        if (files.isEmpty()) {
            files.put("new.yaml", bytes(yaml(random)));
            return;
        }
        String path = any(random, List.copyOf(files.keySet()));
        switch (random.nextInt(8)) {
            case 0 -> files.remove(path);
            case 1 -> files.put("copy-" + path, files.get(path));
            case 2 ->
                files.put(
                        any(
                                random,
                                List.of(
                                        "../x.yaml",
                                        "/x.yaml",
                                        "a\\..\\b.yaml",
                                        "a//b.yaml",
                                        "\u0000.yaml",
                                        ".sourceignore")),
                        bytes(yaml(random)));
            case 3 -> {
                byte[] content = files.get(path).clone();
                if (content.length > 0) {
                    content[random.nextInt(content.length)] = (byte) random.nextInt(256);
                }
                files.put(path, content);
            }
            default -> files.put(path, bytes(mutated(text(files.get(path)), random)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String mutated(String given, Random random) {
        StringBuilder text = new StringBuilder(given);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(7)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(4)));
                case 2, 3, 4 -> text.insert(at, any(random, TOKENS));
                case 5 ->
                    text.replace(at, end, String.valueOf((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000)));
                default -> {
                    String other = any(random, texts);
                    int from = random.nextInt(other.length() + 1);
                    text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(200)));
                }
            }
        }
        return text.toString();
    }

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
