package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Warns of fields that a kind does not have, which are mostly misspelt ones, and of fields given twice. Source: the
 * custom resource definitions of Kalypso, and Kubernetes' ObjectMeta.
 */
final class KnownFields {
    /** The fields of a map, or of the maps in a list; an open one may have any. */
    private record Shape(Map<String, Shape> fields, boolean open) {
        Optional<Shape> field(String name) {
            return Optional.ofNullable(fields.get(name)).or(() -> open ? Optional.of(ANY) : Optional.empty());
        }
    }

    private static final Shape ANY = new Shape(Map.of(), true);

    private static final Shape METADATA = shape("name, namespace, generateName, labels, annotations, finalizers,"
            + " ownerReferences, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp,"
            + " deletionGracePeriodSeconds, managedFields, selfLink, clusterName");
    private static final Shape REPOSITORY = shape("repo, branch, path");
    private static final Shape SELECTOR =
            shape("matchLabels", Map.of("matchExpressions", shape("key, operator, values")));

    private static final Map<Kind, Shape> KINDS = Map.of(
            Kind.Environment, resource(shape("", Map.of("controlPlane", REPOSITORY))),
            Kind.BaseRepo, resource(shape("repo, branch, path, commit")),
            Kind.GitOpsRepo, resource(REPOSITORY),
            Kind.ClusterType, resource(shape("reconciler, namespaceService, configType")),
            Kind.Template, resource(shape("type, manifests, contentType")),
            Kind.WorkloadRegistration, resource(shape("workspace", Map.of("workload", REPOSITORY))),
            Kind.Workload,
                    resource(shape(
                            "configSchemas",
                            Map.of("deploymentTargets", shape("name, environment, labels, manifests, configSchemas")))),
            Kind.SchedulingPolicy,
                    resource(shape(
                            "",
                            Map.of(
                                    "deploymentTargetSelector",
                                    shape("workspace", Map.of("labelSelector", SELECTOR)),
                                    "clusterTypeSelector",
                                    shape("", Map.of("labelSelector", SELECTOR))))),
            Kind.ConfigSchema, resource(shape("schema")),
            Kind.ConfigMap, ANY);

    private final String shown;
    private final Kind kind;
    private final Location location;
    private final Problems problems;

    private KnownFields(Kind kind, String shown, Location location, Problems problems) {
        this.kind = kind;
        this.shown = shown;
        this.location = location;
        this.problems = problems;
    }

    /** @param location of the resource, whose file the warnings name */
    static void check(YamlNode.Mapping root, Kind kind, String shown, Location location, Problems problems) {
        new KnownFields(kind, shown, location, problems).check(root, KINDS.get(kind), "");
    }

    private static Shape resource(Shape spec) {
        return shape("apiVersion, kind, status", Map.of("metadata", METADATA, "spec", spec));
    }

    private static Shape shape(String names) {
        return shape(names, Map.of());
    }

    private static Shape shape(String names, Map<String, Shape> nested) {
        Map<String, Shape> fields = new TreeMap<>(nested);
        for (String name : names.split(",")) {
            if (!name.isBlank()) {
                fields.put(name.strip(), ANY);
            }
        }
        return new Shape(fields, false);
    }

    private void check(YamlNode node, Shape shape, String path) {
        if (node instanceof YamlNode.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                check(list.items().get(i), shape, path + "[" + i + "]");
            }
        } else if (node instanceof YamlNode.Mapping map) {
            Map<String, Integer> lines = new HashMap<>();
            for (YamlNode.Entry entry : map.entries()) {
                if (entry.key() instanceof YamlNode.Scalar key) {
                    String field = path.isEmpty() ? key.text() : path + "." + key.text();
                    Integer before = lines.put(key.text(), key.line());
                    if (before != null && !(key.plain() && key.text().equals("<<"))) {
                        warn(key, field + " is given twice, before in line " + before + "; the last one counts");
                    }
                    entry(key, entry.value(), shape, field);
                }
            }
        }
    }

    private void entry(YamlNode.Scalar key, YamlNode value, Shape shape, String field) {
        Optional<Shape> known = shape.field(key.text());
        if (known.isPresent()) {
            check(value, known.get(), field);
            return;
        }
        String meant = Spelling.nearest(key.text(), shape.fields.keySet())
                .map(near -> "; did you mean " + near + "?")
                .orElse("; there are " + String.join(", ", shape.fields.keySet()));
        warn(key, field + " is not a field of " + kind + " and is ignored" + meant);
    }

    private void warn(YamlNode.Scalar key, String message) {
        problems.warning(new Location(location.origin(), location.file(), key.line()), shown, message);
    }
}
