package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The resources that decide what is rendered, typed, by name. */
public final class ControlPlane {
    /** Flux puts these labels on what it applies; the original leaves them in sight of selectors and templates. */
    public static final String FLUX_NAME = "kustomize.toolkit.fluxcd.io/name";

    public static final String FLUX_NAMESPACE = "kustomize.toolkit.fluxcd.io/namespace";

    /** The annotation by which a Template says that it does not make objects of Kubernetes. */
    private static final String CONTENT = "lockstep.dev/content";

    private static final String OTHER = "other";

    /** @param configType name of the config Template; empty gives the plain ConfigMap */
    public record ClusterType(
            String name,
            Map<String, String> labels,
            String reconciler,
            String namespaceService,
            Optional<String> configType,
            Location location) {
        /** All of it but the place where it is written; equal when it means the same. */
        public Object content() {
            return List.of(name, labels, reconciler, namespaceService, configType);
        }
    }

    /**
     * @param lines for each manifest, the line of the file above its first one; 0 if that is unknown
     * @param contentType {@code sh} gives the config file that ending
     * @param kubernetes whether what it makes is applied to clusters, and must be objects of Kubernetes
     */
    public record TemplateResource(
            String name,
            List<String> manifests,
            List<Integer> lines,
            String contentType,
            boolean kubernetes,
            Location location) {
        /** The name under which messages of the template know a manifest. */
        public String nameOf(int manifest) {
            return manifests.size() == 1 ? name : name + "#" + (manifest + 1);
        }

        /** Where a line of a manifest is in the file, as far as that is known. */
        public Location at(String manifestName, int line) {
            for (int i = 0; i < manifests.size() && i < lines.size(); i++) {
                if (nameOf(i).equals(manifestName) && lines.get(i) > 0) {
                    return new Location(location.origin(), location.file(), lines.get(i) + line);
                }
            }
            return location;
        }
    }

    /** @param workspace empty selects every workspace */
    public record SchedulingPolicy(
            String name, Optional<String> workspace, Selector targets, Selector clusterTypes, Location location) {}

    /** A ConfigMap, of whatever purpose. */
    public record ConfigMap(String name, Map<String, String> labels, Map<String, String> data, Location location) {}

    /** @param schema a JSON Schema as text */
    public record ConfigSchema(String name, Map<String, String> labels, String schema, Location location) {}

    private final Map<String, ClusterType> clusterTypes = new TreeMap<>();
    private final Map<String, TemplateResource> templates = new TreeMap<>();
    private final Map<String, SchedulingPolicy> policies = new TreeMap<>();
    private final Map<String, ConfigMap> configMaps = new TreeMap<>();
    private final Map<String, ConfigSchema> schemas = new TreeMap<>();

    /** Of the same kind and name in both, the environment branch's is taken, with a warning. */
    public static ControlPlane of(List<Resource> base, List<Resource> environment, Problems problems) {
        ControlPlane plane = new ControlPlane();
        Map<String, Resource> merged = new TreeMap<>();
        base.forEach(resource -> merged.put(resource.shown(), resource));
        for (Resource resource : environment) {
            Resource hidden = merged.put(resource.shown(), resource);
            if (hidden != null && scheduled(resource.kind())) {
                problems.warning(
                        resource.location(),
                        resource.shown(),
                        "is also declared at " + hidden.location() + "; the environment branch's one is used");
            }
        }
        merged.values()
                .forEach(resource ->
                        problems.guard(resource.location(), resource.shown(), () -> plane.add(resource, problems)));
        return plane;
    }

    private static boolean scheduled(Kind kind) {
        return switch (kind) {
            case ClusterType, Template, SchedulingPolicy, ConfigMap, ConfigSchema -> true;
            case Environment, BaseRepo, GitOpsRepo, WorkloadRegistration, Workload -> false;
        };
    }

    private void add(Resource resource, Problems problems) {
        Fields fields = Fields.of(resource, problems);
        Fields spec = fields.child("spec");
        String name = resource.name();
        switch (resource.kind()) {
            case ClusterType ->
                clusterTypes.put(
                        name,
                        new ClusterType(
                                name,
                                withFluxLabels(resource),
                                spec.required("reconciler"),
                                spec.required("namespaceService"),
                                spec.text("configType").filter(text -> !text.isEmpty()),
                                resource.location()));
            case Template ->
                templates.put(
                        name,
                        new TemplateResource(
                                name,
                                spec.textList("manifests"),
                                spec.textLines("manifests"),
                                spec.text("contentType").orElse(""),
                                isKubernetes(resource, problems),
                                resource.location()));
            case SchedulingPolicy -> {
                Fields target = spec.child("deploymentTargetSelector");
                policies.put(
                        name,
                        new SchedulingPolicy(
                                name,
                                target.text("workspace").filter(text -> !text.isEmpty()),
                                Selector.read(spec, "deploymentTargetSelector"),
                                Selector.read(spec, "clusterTypeSelector"),
                                resource.location()));
            }
            case ConfigMap -> {
                if (isConfiguration(name, resource.labels())) {
                    configMaps.put(
                            name, new ConfigMap(name, resource.labels(), fields.texts("data"), resource.location()));
                }
            }
            case ConfigSchema ->
                schemas.put(
                        name, new ConfigSchema(name, resource.labels(), spec.required("schema"), resource.location()));
            case Environment, BaseRepo, GitOpsRepo, WorkloadRegistration, Workload -> {
                // Read by Declarations and Workloads.
            }
        }
    }

    /** What it makes is taken for Kubernetes' unless it says otherwise, in a word that is known. */
    private static boolean isKubernetes(Resource template, Problems problems) {
        Optional<String> content = ObjectHead.child(template.root(), "metadata")
                .flatMap(metadata -> ObjectHead.child(metadata, "annotations"))
                .flatMap(annotations -> annotations.get(CONTENT))
                .map(node -> node instanceof YamlNode.Scalar scalar ? scalar.text() : "");
        boolean other = content.filter(OTHER::equals).isPresent();
        if (content.isPresent() && !other) {
            problems.errorSince(
                    RenderRules.READ_BACK,
                    template.location(),
                    template.shown(),
                    "the annotation " + CONTENT + " is " + content.get() + "; it can only be " + OTHER
                            + ", for what is not applied to clusters");
        }
        return !other;
    }

    /** The label of a ConfigMap with platform configuration. */
    static final String CONFIGURES = "platform-config";

    /** Whether a ConfigMap is platform configuration. */
    static boolean isConfiguration(String name, Map<String, String> labels) {
        return "true".equals(labels.get(CONFIGURES)) || name.startsWith("azure-app-config");
    }

    static Map<String, String> withFluxLabels(Resource resource) {
        Map<String, String> labels = new HashMap<>(resource.labels());
        labels.put(FLUX_NAME, resource.source());
        labels.put(FLUX_NAMESPACE, "flux-system");
        return labels;
    }

    public Map<String, ClusterType> clusterTypes() {
        return clusterTypes;
    }

    public Map<String, TemplateResource> templates() {
        return templates;
    }

    public Map<String, SchedulingPolicy> policies() {
        return policies;
    }

    /** Platform configuration only. */
    public Map<String, ConfigMap> configMaps() {
        return configMaps;
    }

    public Map<String, ConfigSchema> schemas() {
        return schemas;
    }
}
