package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.resource.Resource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a value must be. Source: the custom resource definitions of Kalypso, and Kubernetes' ObjectMeta. */
sealed interface Shape {
    /** A text. */
    record Text() implements Shape {}

    /** True or false. */
    record Flag() implements Shape {}

    /** A map of texts under keys of any name. */
    record TextMap() implements Shape {}

    record TextList() implements Shape {}

    /** Anything, but no key twice. */
    record Any() implements Shape {}

    /** A map with these fields and no others. */
    record Known(Map<String, Shape> fields) implements Shape {
        /** Where below this map a field of that name is, the nearest places first. */
        List<String> places(String name) {
            List<String> places = new ArrayList<>();
            for (Map.Entry<String, Shape> field : fields.entrySet()) {
                if (inside(field.getValue()) instanceof Known inner && inner.fields.containsKey(name)) {
                    places.add(field.getKey());
                }
            }
            for (Map.Entry<String, Shape> field : fields.entrySet()) {
                if (inside(field.getValue()) instanceof Known inner) {
                    inner.places(name).stream()
                            .map(place -> field.getKey() + "." + place)
                            .filter(place -> !places.contains(place))
                            .forEach(places::add);
                }
            }
            return places;
        }

        private static Shape inside(Shape shape) {
            return shape instanceof Each each ? each.item() : shape;
        }
    }

    /** A list of such maps. */
    record Each(Known item) implements Shape {}

    Text TEXT = new Text();
    Any ANY = new Any();
    TextMap TEXT_MAP = new TextMap();
    TextList TEXT_LIST = new TextList();

    /** @return of a whole resource */
    static Known of(Kind kind) {
        return switch (kind) {
            case Environment -> resource(known(Map.of("controlPlane", repository())));
            case BaseRepo -> resource(texts("repo, branch, path, commit"));
            case GitOpsRepo -> resource(repository());
            case ClusterType -> resource(texts("reconciler, namespaceService, configType"));
            case Template -> resource(with(texts("type, contentType"), Map.of("manifests", TEXT_LIST)));
            case WorkloadRegistration -> resource(with(texts("workspace"), Map.of("workload", repository())));
            case Workload ->
                resource(known(Map.of("configSchemas", TEXT_LIST, "deploymentTargets", new Each(deploymentTarget()))));
            case SchedulingPolicy ->
                resource(known(Map.of(
                        "deploymentTargetSelector",
                        with(texts("workspace"), Map.of("labelSelector", labelSelector())),
                        "clusterTypeSelector",
                        known(Map.of("labelSelector", labelSelector())))));
            case ConfigSchema -> resource(texts("schema"));
            case ConfigMap ->
                with(
                        texts("apiVersion, kind"),
                        Map.of(
                                "metadata",
                                metadata(),
                                "data",
                                TEXT_MAP,
                                "binaryData",
                                TEXT_MAP,
                                "immutable",
                                new Flag()));
        };
    }

    private static Known resource(Known spec) {
        return with(texts("apiVersion, kind"), Map.of("status", ANY, "metadata", metadata(), "spec", spec));
    }

    private static Known metadata() {
        Map<String, Shape> free = new TreeMap<>();
        for (String name : List.of(
                "ownerReferences",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "managedFields")) {
            free.put(name, ANY);
        }
        free.put("labels", TEXT_MAP);
        free.put("annotations", TEXT_MAP);
        free.put("finalizers", TEXT_LIST);
        return with(texts("name, namespace, generateName, uid, resourceVersion, selfLink, clusterName"), free);
    }

    private static Known repository() {
        return texts("repo, branch, path");
    }

    private static Known deploymentTarget() {
        return with(
                texts("name, environment"),
                Map.of("labels", TEXT_MAP, "manifests", TEXT_MAP, "configSchemas", TEXT_LIST));
    }

    private static Known labelSelector() {
        Known expression = with(texts("key, operator"), Map.of("values", TEXT_LIST));
        return known(Map.of("matchLabels", TEXT_MAP, "matchExpressions", new Each(expression)));
    }

    private static Known known(Map<String, Shape> fields) {
        return new Known(new TreeMap<>(fields));
    }

    private static Known texts(String names) {
        Map<String, Shape> fields = new TreeMap<>();
        for (String name : names.split(", ")) {
            fields.put(name, TEXT);
        }
        return new Known(fields);
    }

    private static Known with(Known some, Map<String, Shape> more) {
        Map<String, Shape> fields = new TreeMap<>(some.fields());
        fields.putAll(more);
        return new Known(fields);
    }
}
