package dev.lockstep.scheduler;

import dev.lockstep.scheduler.config.ConfigLayers;
import dev.lockstep.scheduler.config.ConfigSchemas;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.ControlPlane.ConfigSchema;
import dev.lockstep.scheduler.resource.Names;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the files of one rendering. */
final class Renderer {
    private static final String README = "This folder contains deployment targets scheduled on the cluster type";
    private static final String STRUCT = "scheduler.dataType";

    private final RenderRequest request;
    private final ControlPlane plane;
    private final Problems problems;
    private final Manifests manifests;
    private final ConfigLayers config;
    private final ConfigSchemas schemas = new ConfigSchemas();
    private final SortedMap<String, byte[]> tree = new TreeMap<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<String, GoMap> labels = new LinkedHashMap<>();
    private long bytes;

    Renderer(RenderRequest request, ControlPlane plane, Problems problems) {
        this.request = request;
        this.plane = plane;
        this.problems = problems;
        this.manifests = new Manifests(plane.templates(), request.limits(), problems);
        this.config = new ConfigLayers(plane.configMaps().values(), request.limits(), problems);
    }

    Rendering render(List<DeploymentTarget> targets) {
        plane.clusterTypes().values().forEach(this::clusterType);
        int limit = request.limits().assignments();
        List<Scheduling.Pair> pairs = Scheduling.pairs(plane, targets, limit);
        if (pairs.size() > limit) {
            problems.error(null, null, "there are more than " + limit + " assignments (limit assignments)");
        } else {
            pairs.forEach(this::assignment);
        }
        request.promotedCommit()
                .ifPresent(commit -> put(GitOpsTree.TRACKING_FILE, commit.getBytes(StandardCharsets.UTF_8)));
        return new Rendering(
                tree, assignments, new TreeSet<>(plane.clusterTypes().keySet()), problems.list());
    }

    private void clusterType(ClusterType type) {
        put(type.name() + "/README.md", README.getBytes(StandardCharsets.UTF_8));
        needs(type, "reconciler", type.reconciler());
        needs(type, "namespaceService", type.namespaceService());
        type.configType().ifPresent(name -> needs(type, "configType", name));
    }

    private void needs(ClusterType type, String field, String template) {
        if (!template.isEmpty() && !manifests.knows(template)) {
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
        GoMap values = config.of(type, target);
        if (!followsSchemas(type, target, values)) {
            return;
        }
        GoStruct data = data(type, target, namespace, values);
        String folder = type.name() + "/" + target.name() + "/";
        file(pair, type.reconciler(), data).ifPresent(content -> put(folder + "reconciler.yaml", content));
        file(pair, type.namespaceService(), data).ifPresent(content -> put(folder + "namespace.yaml", content));
        configFile(pair, folder, data, values);
    }

    private void configFile(Scheduling.Pair pair, String folder, GoStruct data, GoMap values) {
        String name = folder + request.layout().configFile();
        Optional<String> configType = pair.clusterType().configType();
        if (configType.isEmpty()) {
            put(name + ".yaml", PlainConfigMap.render((String) data.fields().get("Namespace"), values));
            return;
        }
        boolean shell = manifests
                .get(configType.get())
                .filter(template -> template.resource().contentType().equals("sh"))
                .isPresent();
        file(pair, configType.get(), data).ifPresent(content -> put(name + (shell ? ".sh" : ".yaml"), content));
    }

    /** Whether the configuration follows all schemas that apply; what does not is a problem by then. */
    private boolean followsSchemas(ClusterType type, DeploymentTarget target, GoMap values) {
        List<String> texts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ConfigSchema schema : plane.schemas().values()) {
            if (!schema.schema().isEmpty() && ConfigLayers.applies(schema.labels(), type, target)) {
                texts.add(schema.schema());
                names.add("ConfigSchema " + schema.name());
            }
        }
        if (!target.schemas().isEmpty()) {
            texts.addAll(target.schemas());
            names.add("Workload " + target.workload());
        }
        try {
            schemas.check(values, texts);
            return true;
        } catch (ConfigSchemas.RefusedException e) {
            problems.add(Problem.error(target.location(), String.join(", ", names), e.getMessage())
                    .in(type.name(), target.name()));
            return false;
        }
    }

    private GoStruct data(ClusterType type, DeploymentTarget target, String namespace, GoMap values) {
        Map<String, Object> fields = new LinkedHashMap<>(16);
        fields.put("DeploymentTargetName", target.name());
        fields.put("Namespace", namespace);
        fields.put("Environment", request.environment());
        fields.put("Workspace", ByteText.fromJava(target.workspace()));
        fields.put("Workload", target.workload());
        fields.put("Labels", labels.computeIfAbsent(target.name(), name -> GoMap.ofStrings(target.labels())));
        fields.put("Manifests", GoMap.ofStrings(target.manifests()));
        fields.put("ClusterType", type.name());
        fields.put("ConfigData", values);
        return new GoStruct(STRUCT, fields);
    }

    private Optional<byte[]> file(Scheduling.Pair pair, String templateName, GoStruct data) {
        Optional<Manifests.Parsed> template = manifests.get(templateName);
        if (template.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Manifests.render(template.get(), data)).filter(content -> content.length > 0);
        } catch (TemplateException e) {
            problems.add(Problem.error(template.get().resource().location(), "Template " + templateName, e.getMessage())
                    .in(pair.clusterType().name(), pair.target().name()));
            return Optional.empty();
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
