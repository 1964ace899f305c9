package dev.lockstep.scheduler;

import dev.lockstep.scheduler.config.ConfigLayers;
import dev.lockstep.scheduler.config.ConfigSchemas;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.readback.ReadBack;
import dev.lockstep.scheduler.readback.Reading;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.ControlPlane.ConfigSchema;
import dev.lockstep.scheduler.resource.ControlPlane.TemplateResource;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import dev.lockstep.scheduler.template.Output;
import dev.lockstep.scheduler.template.SharedTexts;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the files of assignments, or takes those of the rendering before where their inputs are the same. */
final class AssignmentRenderer {
    private static final int REFERENCE = 8;
    /** Bytes that a file takes besides its content: its path, and its place in the tree. */
    private static final int FILE = 256;

    private static final List<String> APPLIED = List.of(".yaml", ".yml", ".json");
    private static final String STRUCT = "scheduler.dataType";

    /** What the assignments of a target have in common. */
    private record TargetParts(Object content, GoMap labels, GoMap manifests) {}

    private final RenderRequest request;
    private final ControlPlane plane;
    private final Problems problems;
    private final RenderMemory.Generation memory;
    private final Meter meter;
    private final Manifests manifests;
    private final ConfigLayers config;
    private final ConfigSchemas schemas;
    private final SharedTexts texts;
    private final Map<String, Object> clusterTypes = new HashMap<>();
    private final Map<String, TargetParts> targets = new HashMap<>();
    /** Kinds and namespaces of what was rendered, each once. */
    private final Map<String, String> words = new HashMap<>();

    private int reused;

    AssignmentRenderer(RenderRequest request, ControlPlane plane, RenderMemory.Generation memory, Problems problems) {
        this.request = request;
        this.plane = plane;
        this.problems = problems;
        this.memory = memory;
        this.meter = memory.meter;
        this.schemas = new ConfigSchemas(meter);
        this.texts = new SharedTexts(meter, request.rules());
        this.manifests = new Manifests(plane.templates(), memory.templates, request.limits(), problems, meter);
        this.config = new ConfigLayers(plane.configMaps().values(), request.limits(), problems, meter, values -> {
            GoMap same = memory.same(values);
            texts.share(same);
            return same;
        });
    }

    boolean knowsTemplate(String name) {
        return manifests.knows(name);
    }

    /** How many assignments were not rendered because nothing that they are made from has changed. */
    int reused() {
        return reused;
    }

    /** What an assignment's files are, and what is in them. */
    record Files(List<RenderedFile> files, List<ReadFile> read) {
        private static final Files NONE = new Files(List.of(), List.of());
    }

    /** What can be made; whatever keeps a file from being made is a problem by then. What is wrong in one is not, yet. */
    Files files(ClusterType type, DeploymentTarget target, String namespace) {
        meter.look();
        GoMap values = config.of(type, target);
        AssignmentInputs inputs = inputs(type, target, values);
        String folder = type.name() + "/" + target.name() + "/";
        RenderMemory.Rendered before = memory.assignments.find(folder);
        if (before != null && before.inputs().same(inputs)) {
            memory.assignments.put(folder, before);
            reused++;
            before.files().forEach(this::hold);
            before.read().forEach(read -> meter.hold(read.size()));
            return new Files(before.files(), before.read());
        }
        if (!followsSchemas(type, target, inputs)) {
            return Files.NONE;
        }
        Assigned assigned = new Assigned(type, target, data(type, target, namespace, values));
        Files files = new Files(new ArrayList<>(3), new ArrayList<>(3));
        boolean complete = add(files, folder + "reconciler.yaml", assigned, type.reconciler());
        complete &= add(files, folder + "namespace.yaml", assigned, type.namespaceService());
        String configFile = folder + request.layout().configFile() + (inputs.shell() ? ".sh" : ".yaml");
        if (type.configType().isEmpty()) {
            RenderedFile plain = new RenderedFile(configFile, PlainConfigMap.render(namespace, values, meter));
            hold(plain);
            files.files.add(plain);
            read(files, plain, Optional.empty(), List.of(new Manifests.Part(0, 0, Output.of(plain.content()))));
        } else {
            complete &= add(files, configFile, assigned, type.configType().get());
        }
        Files all = new Files(List.copyOf(files.files), List.copyOf(files.read));
        if (complete) {
            memory.assignments.put(folder, new RenderMemory.Rendered(inputs, all.files, all.read));
        }
        return all;
    }

    private AssignmentInputs inputs(ClusterType type, DeploymentTarget target, GoMap values) {
        Optional<Manifests.Parsed> configTemplate = type.configType().flatMap(manifests::get);
        return new AssignmentInputs(
                clusterTypes.computeIfAbsent(type.name(), name -> memory.same(type.content())),
                parts(target).content,
                values,
                memory.same(schemas(type, target)),
                manifests.get(type.reconciler()).map(Manifests.Parsed::manifests),
                manifests.get(type.namespaceService()).map(Manifests.Parsed::manifests),
                configTemplate.map(Manifests.Parsed::manifests),
                configTemplate
                        .filter(template -> template.resource().contentType().equals("sh"))
                        .isPresent());
    }

    private TargetParts parts(DeploymentTarget target) {
        return targets.computeIfAbsent(target.name(), name -> {
            TargetParts parts = new TargetParts(
                    memory.same(target.content()),
                    GoMap.ofStrings(target.labels()),
                    GoMap.ofStrings(target.manifests()));
            meter.holdValue(parts.labels);
            meter.holdValue(parts.manifests);
            return parts;
        });
    }

    private List<String> schemas(ClusterType type, DeploymentTarget target) {
        meter.work(plane.schemas().size());
        List<String> applying = new ArrayList<>();
        for (ConfigSchema schema : plane.schemas().values()) {
            if (!schema.schema().isEmpty() && ConfigLayers.applies(schema.labels(), type, target)) {
                applying.add(schema.schema());
            }
        }
        applying.addAll(target.schemas());
        meter.hold(REFERENCE * (long) applying.size());
        return applying;
    }

    private boolean followsSchemas(ClusterType type, DeploymentTarget target, AssignmentInputs inputs) {
        Optional<String> refusal;
        try {
            refusal = schemas.check(inputs.values(), inputs.schemas());
        } catch (OverBudgetException over) {
            problems.over(
                    Problem.error(target.location(), String.join(", ", schemaNames(type, target)), over.getMessage())
                            .in(type.name(), target.name()));
            return false;
        }
        refusal.ifPresent(message ->
                problems.add(Problem.error(target.location(), String.join(", ", schemaNames(type, target)), message)
                        .in(type.name(), target.name())));
        return refusal.isEmpty();
    }

    private List<String> schemaNames(ClusterType type, DeploymentTarget target) {
        List<String> names = new ArrayList<>();
        for (ConfigSchema schema : plane.schemas().values()) {
            if (!schema.schema().isEmpty() && ConfigLayers.applies(schema.labels(), type, target)) {
                names.add("ConfigSchema " + schema.name());
            }
        }
        if (!target.schemas().isEmpty()) {
            names.add("Workload " + target.workload());
        }
        return names;
    }

    private GoStruct data(ClusterType type, DeploymentTarget target, String namespace, GoMap values) {
        Map<String, Object> fields = new LinkedHashMap<>(16);
        fields.put("DeploymentTargetName", target.name());
        fields.put("Namespace", namespace);
        fields.put("Environment", request.environment());
        fields.put("Workspace", ByteText.fromJava(target.workspace()));
        fields.put("Workload", target.workload());
        fields.put("Labels", parts(target).labels);
        fields.put("Manifests", parts(target).manifests);
        fields.put("ClusterType", type.name());
        fields.put("ConfigData", values);
        return new GoStruct(STRUCT, fields);
    }

    private record Assigned(ClusterType type, DeploymentTarget target, GoStruct data) {}

    /** Adds the file that a Template makes, unless it makes nothing; false if it could not be made, or only by older rules. */
    private boolean add(Files files, String path, Assigned assigned, String templateName) {
        Optional<Manifests.Parsed> template = manifests.get(templateName);
        if (template.isEmpty()) {
            return false;
        }
        try {
            Manifests.Made made = Manifests.render(template.get(), assigned.data, texts);
            if (made.content().length > 0) {
                RenderedFile file = new RenderedFile(path, made.content());
                files.files.add(file);
                hold(file);
                if (template.get().resource().kubernetes() && isApplied(path)) {
                    read(files, file, Optional.of(templateName), made.parts());
                }
            }
            return tolerated(template.get().resource()).isEmpty();
        } catch (TemplateException e) {
            tolerated(template.get().resource());
            Problem problem =
                    Manifests.problem(template.get().resource(), e).in(assigned.type.name(), assigned.target.name());
            if (e.overBudget()) {
                problems.over(problem);
            } else {
                problems.add(problem);
            }
            return false;
        } catch (OverBudgetException over) {
            problems.over(
                    Problem.error(template.get().resource().location(), "Template " + templateName, over.getMessage())
                            .in(assigned.type.name(), assigned.target.name()));
            return false;
        }
    }

    /** Who follows the folder looks at nothing else in it. */
    private static boolean isApplied(String path) {
        return APPLIED.stream().anyMatch(path::endsWith);
    }

    private void read(Files files, RenderedFile file, Optional<String> template, List<Manifests.Part> parts) {
        ReadBack back = new ReadBack(request.limits().yaml(), meter, words);
        parts.forEach(part -> back.read(part.output(), part.manifest(), part.linesAbove()));
        Reading reading = back.result();
        ReadFile read = new ReadFile(file.path(), template, reading, reading.size());
        meter.hold(read.size());
        files.read.add(read);
    }

    /** Said each time: what was made so is not remembered. */
    private List<String> tolerated(TemplateResource template) {
        List<String> refusals = texts.tolerated();
        refusals.forEach(refusal -> problems.errorSince(
                RenderRules.EXACT_TEMPLATES, template.location(), "Template " + template.name(), refusal));
        return refusals;
    }

    /** In the tree, and for the next rendering. */
    private void hold(RenderedFile file) {
        meter.hold(FILE + file.content().length);
    }
}
