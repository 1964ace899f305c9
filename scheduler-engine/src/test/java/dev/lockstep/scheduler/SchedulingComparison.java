package dev.lockstep.scheduler;

import dev.lockstep.scheduler.VectorReport.Verdict;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares one rendering with what the original made of the same input. */
final class SchedulingComparison {
    private final SchedulingVectors vector;
    private final Rendering rendering;
    private final Map<Object, Object> expected;
    private final List<String> differences = new ArrayList<>();
    private String deviation;

    private SchedulingComparison(SchedulingVectors vector) {
        this.vector = vector;
        this.rendering = new SchedulerEngine().render(byOlderRules(vector.request(Layout.SCHEDULER)));
        this.expected = vector.expected();
    }

    /** The original does not read back what it makes; one vector's templates make no whole objects. */
    private static RenderRequest byOlderRules(RenderRequest request) {
        return new RenderRequest(
                request.environment(),
                request.layout(),
                request.base(),
                request.environmentBranch(),
                request.workloads(),
                request.promotedCommit(),
                request.limits(),
                RenderRules.of(RenderRules.EXACT_TEMPLATES));
    }

    static Verdict judge(SchedulingVectors vector) {
        return new SchedulingComparison(vector).judge();
    }

    private Verdict judge() {
        Optional<String> wrongByDesign = rejectedOrEmptyInTheOriginal();
        if (wrongByDesign.isPresent()) {
            if (rendering.publishable() && !rendering.assignments().isEmpty()) {
                return new Verdict.Deviates(wrongByDesign.get());
            }
            return new Verdict.Fails("should render (" + wrongByDesign.get() + "), got " + rendering.problems());
        }
        boolean published = Boolean.TRUE.equals(expected.get("readyToPR"));
        if (published != rendering.publishable()) {
            return new Verdict.Fails("expected readyToPR " + published + ", got problems " + rendering.problems());
        }
        assignments();
        if (published) {
            changes();
        }
        tree(published ? applied() : vector.existing());
        if (!differences.isEmpty()) {
            return new Verdict.Fails(String.join("\n    ", differences));
        }
        return deviation == null ? new Verdict.Passes() : new Verdict.Deviates(deviation);
    }

    /** The original's defects that leave nothing to compare with. */
    private Optional<String> rejectedOrEmptyInTheOriginal() {
        boolean overlapping = maps("policies")
                .anyMatch(policy -> String.valueOf(policy.get("error")).contains("already exists"));
        boolean hyphenated = vector.environment().contains("-")
                && maps("deploymentTargets").findAny().isEmpty();
        return overlapping
                ? Optional.of("overlapping policies")
                : hyphenated ? Optional.of("hyphenated environment") : Optional.empty();
    }

    private void assignments() {
        List<String> wanted = maps("assignments")
                .map(a -> a.get("clusterType") + "/" + a.get("deploymentTarget") + " for " + a.get("workload") + " by "
                        + a.get("schedulingPolicy"))
                .sorted()
                .toList();
        List<String> got = rendering.assignments().stream()
                .map(a -> a.clusterType() + "/" + a.deploymentTarget() + " for " + a.workload() + " by "
                        + String.join(", ", a.policies()))
                .sorted()
                .toList();
        compare("assignments", wanted, got);
        maps("assignments")
                .filter(a -> Boolean.FALSE.equals(a.get("ready")))
                .forEach(a -> failing(
                        (String) a.get("clusterType"), (String) a.get("deploymentTarget"), (String) a.get("error")));
        maps("deploymentTargets").forEach(this::target);
    }

    private void target(Map<Object, Object> target) {
        rendering.assignments().stream()
                .filter(a -> a.deploymentTarget().equals(target.get("name")))
                .forEach(a -> {
                    compare("workspace of " + target.get("name"), target.get("workspace"), a.workspace());
                    compare("workload of " + target.get("name"), target.get("workload"), a.workload());
                });
    }

    /** Violations of schemas are worded as in the original; other errors must be there, and say more. */
    private void failing(String clusterType, String target, String error) {
        List<String> messages = rendering.problems().stream()
                .filter(p -> p.severity() == Severity.ERROR)
                .filter(p -> p.clusterType().equals(Optional.of(clusterType)))
                .filter(p -> p.deploymentTarget().map(target::equals).orElse(true))
                .map(Problem::message)
                .toList();
        if (!error.startsWith("Config data validation failed")) {
            if (messages.isEmpty()) {
                differences.add("expected a problem of " + target + " on " + clusterType + ": " + error);
            }
            return;
        }
        compare(
                "violations of " + target + " on " + clusterType,
                violations(error),
                messages.stream()
                        .flatMap(message -> violations(message).stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The original puts them in no order. */
    private static Set<String> violations(String message) {
        return Arrays.stream(message.split("\n"))
                .map(String::strip)
                .filter(line -> line.startsWith("- "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void changes() {
        TreeChange change = GitOpsTree.diff(new FileSet("", vector.existing()), rendering.tree());
        // The original names every file it writes, also where the content stays the same.
        Set<String> rendered = new TreeSet<>(change.written());
        rendered.addAll(change.unchanged());
        rendered.remove(GitOpsTree.TRACKING_FILE);
        Set<String> written = new TreeSet<>(paths("written"));
        boolean tracked = written.remove(GitOpsTree.TRACKING_FILE);
        compare("written", written, rendered);
        compare("promoted", tracked, change.written().contains(GitOpsTree.TRACKING_FILE));

        Set<String> deleted = new TreeSet<>(change.deleted());
        Set<String> stale = new TreeSet<>(deleted);
        stale.removeIf(path -> !keptByTheOriginal(path));
        deleted.removeAll(stale);
        deviation = stale.isEmpty() ? deviation : "stale file";
        compare("deleted", new TreeSet<>(paths("deleted")), deleted);
    }

    /** In a target folder that is rendered again, though not with this file. */
    private boolean keptByTheOriginal(String path) {
        String[] parts = path.split("/");
        return parts.length > 2
                && !paths("deleted").contains(path)
                && rendering.assignments().stream()
                        .anyMatch(a -> a.clusterType().equals(parts[0])
                                && a.deploymentTarget().equals(parts[1]));
    }

    private SortedMap<String, byte[]> applied() {
        SortedMap<String, byte[]> after = new TreeMap<>(vector.existing());
        GitOpsTree.diff(new FileSet("", vector.existing()), rendering.tree()).deleted().stream()
                .filter(path -> !keptByTheOriginal(path))
                .forEach(after::remove);
        after.putAll(rendering.tree());
        return after;
    }

    private void tree(SortedMap<String, byte[]> actual) {
        if (vector.isDigest()) {
            SortedMap<String, String> digests = new TreeMap<>();
            actual.forEach((path, content) -> digests.put(path, digest(content)));
            files(vector.expectedDigests(), digests);
        }
        SortedMap<String, String> texts = SchedulingVectors.texts(actual);
        if (vector.isDigest()) {
            texts.keySet().retainAll(vector.expectedSample().keySet());
            files(vector.expectedSample(), texts);
        } else {
            files(vector.expectedTree(), texts);
        }
    }

    private void files(SortedMap<String, String> wanted, SortedMap<String, String> got) {
        Set<String> all = new TreeSet<>(wanted.keySet());
        all.addAll(got.keySet());
        all.forEach(path -> compare(path, wanted.get(path), got.get(path)));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void compare(String what, Object wanted, Object got) {
        boolean same = wanted == null ? got == null : wanted.equals(got);
        if (!same && differences.size() < 20) {
            differences.add(what + ": expected " + wanted + ", got " + got);
        }
    }

    private java.util.stream.Stream<Map<Object, Object>> maps(String field) {
        return ((GoList) expected.get(field)).items().stream().map(item -> ((GoMap) item).entries());
    }

    private List<String> paths(String field) {
        return ((GoList) expected.get(field))
                .items().stream().map(String.class::cast).toList();
    }
}
