package dev.lockstep.scheduler.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A small control plane in folders, as a person would have checked it out, and the command line over it. */
final class Folders {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";
    /** As they stand in double quotes. */
    private static final String KUSTOMIZATION = "apiVersion: kustomize.toolkit.fluxcd.io/v1\\nkind: Kustomization\\n"
            + "metadata: {name: '{{ .DeploymentTargetName }}', namespace: flux-system}\\n";

    private static final String NAMESPACE =
            "apiVersion: v1\\nkind: Namespace\\nmetadata: {name: '{{ .Namespace }}'}\\n";

    static final String RENDERED_NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: 'dev-team-shop-web'}\n";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** How a run ended and what it said. */
    record Run(ExitCode code, String out, String err) {}

    private final Path root;

    Folders(Path root) {
        this.root = root;
        write("main/flux.yaml", template("flux", KUSTOMIZATION));
        write("main/space.yaml", template("space", NAMESPACE));
        write(
                "main/dev.yaml",
                API + "kind: Environment\nmetadata: {name: dev}\n"
                        + "spec: {controlPlane: {repo: https://git/plane, branch: dev, path: .}}\n");
        write(
                "main/shop.yaml",
                API + "kind: WorkloadRegistration\nmetadata: {name: shop}\n"
                        + "spec: {workspace: team, workload: {repo: https://git/shop, branch: main, path: w}}\n");
        write(
                "dev/base.yaml",
                API + "kind: BaseRepo\nmetadata: {name: dev}\n"
                        + "spec: {repo: https://git/plane, branch: main, path: .}\n");
        write(
                "dev/gitops.yaml",
                API + "kind: GitOpsRepo\nmetadata: {name: dev}\n"
                        + "spec: {repo: https://git/gitops, branch: dev, path: .}\n");
        write(
                "dev/large.yaml",
                API + "kind: ClusterType\nmetadata: {name: large}\n"
                        + "spec: {reconciler: flux, namespaceService: space}\n");
        write(
                "dev/policy.yaml",
                API + "kind: SchedulingPolicy\nmetadata: {name: all}\n"
                        + "spec: {deploymentTargetSelector: {labelSelector: {}}, clusterTypeSelector: {labelSelector: {}}}\n");
        write(
                "workloads/shop/w.yaml",
                API + "kind: Workload\nmetadata: {name: shop}\nspec:\n  deploymentTargets:\n"
                        + "  - {name: web, environment: dev, manifests: {repo: r, branch: b, path: p}}\n");
        write("gitops/.github/workflows/check.yaml", "on: push\n");
    }

    static String template(String name, String manifest) {
        return API + "kind: Template\nmetadata: {name: " + name + "}\nspec: {manifests: [\"" + manifest + "\"]}\n";
    }

    Path path(String name) {
        return root.resolve(name);
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] content) {
        try {
            Files.createDirectories(path(name).getParent());
            return Files.write(path(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Run render(String... more) {
        return over("render", List.of("--out", path("out").toString()), more);
    }

    Run diff(String... more) {
        return over("diff", List.of("--existing", path("gitops").toString()), more);
    }

    private Run over(String command, List<String> place, String... more) {
        List<String> words = new ArrayList<>(List.of(
                command,
                "--base",
                path("main").toString(),
                "--environment-dir",
                path("dev").toString(),
                "--environment",
                "dev",
                "--workloads",
                path("workloads").toString()));
        words.addAll(place);
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    static Run run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = new CommandLine(out, err).run(words);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** All files of a folder, by path. */
    SortedMap<String, String> files(String folder) {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(path(folder))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(path(folder).relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
