package dev.lockstep.scheduler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One case of the scheduling vectors, in the form that their README describes. */
record SchedulingVectors(Path directory) {
    String name() {
        return directory.getFileName().toString();
    }

    String environment() {
        return (String) Vectors.read(directory.resolve("case.yaml")).entries().get("environment");
    }

    RenderRequest request(Layout layout) {
        FileSet branch = Vectors.files("control-plane@" + environment(), directory.resolve("env"));
        Map<String, FileSet> workloads = new HashMap<>();
        for (Path workload : Vectors.childrenIfAny(directory.resolve("workloads"))) {
            String registration = workload.getFileName().toString();
            workloads.put(registration, Vectors.files("workload " + registration, workload));
        }
        Optional<String> commit = new SchedulerEngine()
                .readEnvironment(branch, Limits.defaults())
                .baseRepo()
                .flatMap(BaseRepo::commit);
        return new RenderRequest(
                environment(),
                layout,
                Vectors.files("control-plane@main", directory.resolve("main")),
                branch,
                workloads,
                commit,
                Limits.defaults());
    }

    SortedMap<String, byte[]> existing() {
        return Vectors.tree(directory.resolve("existing"));
    }

    SortedMap<String, String> expectedTree() {
        return texts(Vectors.tree(directory.resolve("expected/tree")));
    }

    Map<Object, Object> expected() {
        return Vectors.read(directory.resolve("expected/expected.json")).entries();
    }

    /** Path to digest. */
    SortedMap<String, String> expectedDigests() {
        SortedMap<String, String> digests = new TreeMap<>();
        for (String line : Vectors.lines(directory.resolve("expected/tree.sha256"))) {
            int blank = line.indexOf(' ');
            digests.put(line.substring(blank).strip(), line.substring(0, blank));
        }
        return digests;
    }

    /** Some whole files of a tree that is given by its digests. */
    SortedMap<String, String> expectedSample() {
        return texts(Vectors.tree(directory.resolve("expected/sample")));
    }

    boolean isDigest() {
        return Files.exists(directory.resolve("expected/tree.sha256"));
    }

    static List<String> shown(List<Assignment> assignments) {
        return assignments.stream()
                .map(a -> a.clusterType() + "/" + a.deploymentTarget() + ": " + String.join(", ", a.policies()))
                .sorted()
                .toList();
    }

    static SortedMap<String, String> texts(SortedMap<String, byte[]> tree) {
        SortedMap<String, String> texts = new TreeMap<>();
        tree.forEach((path, content) -> texts.put(path, new String(content, java.nio.charset.StandardCharsets.UTF_8)));
        return texts;
    }
}
