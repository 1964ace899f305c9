package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.Names;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the tree of one rendering. */
final class Renderer {
    private static final byte[] README =
            "This folder contains deployment targets scheduled on the cluster type".getBytes(StandardCharsets.UTF_8);

    private final RenderRequest request;
    private final ControlPlane plane;
    private final Problems problems;
    private final AssignmentRenderer renderer;
    private final Meter meter;
    private final GivenObjects given;
    private final SortedMap<String, byte[]> tree = new TreeMap<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private long bytes;

    Renderer(RenderRequest request, ControlPlane plane, RenderMemory.Generation memory, Problems problems) {
        this.request = request;
        this.plane = plane;
        this.problems = problems;
        this.meter = memory.meter;
        this.renderer = new AssignmentRenderer(request, plane, memory, problems);
        this.given = new GivenObjects(plane.templates(), problems, memory);
    }

    Rendering render(List<DeploymentTarget> targets) {
        plane.clusterTypes()
                .values()
                .forEach(
                        type -> problems.guard(type.location(), "ClusterType " + type.name(), () -> clusterType(type)));
        int limit = request.limits().assignments();
        List<Scheduling.Pair> pairs = Scheduling.pairs(plane, targets, limit, meter, problems);
        if (pairs.size() > limit) {
            problems.error(null, null, "there are more than " + limit + " assignments (limit assignments)");
        } else {
            for (Scheduling.Pair pair : pairs) {
                if (meter.over()) {
                    break;
                }
                assignment(pair);
            }
            if (!meter.over()) {
                given.report();
            }
        }
        request.promotedCommit()
                .ifPresent(commit -> put(GitOpsTree.TRACKING_FILE, commit.getBytes(StandardCharsets.UTF_8)));
        return new Rendering(
                tree,
                assignments,
                renderer.reused(),
                new TreeSet<>(plane.clusterTypes().keySet()),
                targets.stream().map(DeploymentTarget::registration).collect(Collectors.toCollection(TreeSet::new)),
                problems.list(),
                problems.tolerated());
    }

    private void clusterType(ClusterType type) {
        put(type.name() + "/README.md", README);
        needs(type, "reconciler", type.reconciler());
        needs(type, "namespaceService", type.namespaceService());
        type.configType().ifPresent(name -> needs(type, "configType", name));
    }

    private void needs(ClusterType type, String field, String template) {
        if (!template.isEmpty() && !renderer.knowsTemplate(template)) {
            Problem missing = Problem.error(
                    type.location(),
                    "ClusterType " + type.name(),
                    "its " + field + " is the Template " + template + ", and there is none of that name");
            problems.add(new Problem(
                    missing.severity(),
                    missing.location(),
                    missing.resource(),
                    Optional.of(type.name()),
                    Optional.empty(),
                    missing.message()));
        }
    }

    private void assignment(Scheduling.Pair pair) {
        ClusterType type = pair.clusterType();
        DeploymentTarget target = pair.target();
        String namespace =
                request.layout().namespace(request.environment(), target.workspace(), type.name(), target.name());
        assignments.add(new Assignment(
                type.name(), target.name(), target.workload(), target.workspace(), namespace, pair.policies()));
        if (!Names.isNamespace(namespace)) {
            problems.add(Problem.error(
                            target.location(),
                            null,
                            "its namespace would be " + namespace + " (" + namespace.length()
                                    + " characters); a namespace has at most 63, of lower case letters, digits and '-'")
                    .in(type.name(), target.name()));
            return;
        }
        try {
            AssignmentRenderer.Files files = renderer.files(type, target, namespace);
            files.files().forEach(file -> put(file.path(), file.content()));
            given.add(type.name(), target, files.read());
        } catch (StoppedException stopped) {
            throw stopped;
        } catch (OverBudgetException over) {
            problems.over(
                    Problem.error(target.location(), null, over.getMessage()).in(type.name(), target.name()));
        } catch (RuntimeException | StackOverflowError defect) {
            problems.add(
                    Problem.error(target.location(), null, Defect.words(defect)).in(type.name(), target.name()));
        }
    }

    private void put(String path, byte[] content) {
        bytes += content.length;
        if (bytes > request.limits().treeBytes()) {
            problems.error(
                    null,
                    null,
                    "the tree is larger than " + request.limits().treeBytes()
                            + " bytes (limit treeBytes); files from there on are missing");
            return;
        }
        tree.put(path, content);
    }
}
