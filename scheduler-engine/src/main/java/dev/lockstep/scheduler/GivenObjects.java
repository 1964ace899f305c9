package dev.lockstep.scheduler;

import dev.lockstep.scheduler.readback.Finding;
import dev.lockstep.scheduler.readback.Finding.Weight;
import dev.lockstep.scheduler.readback.RenderedObject;
import dev.lockstep.scheduler.resource.ControlPlane.TemplateResource;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the clusters of each type are given: a cluster follows the whole folder of its type, so that what is in it must be right
 * together, and Flux applies nothing of a folder in which anything is wrong.
 */
final class GivenObjects {
    /** Bytes of an object while it is compared with the others. */
    private static final int KNOWN = 128;

    private static final int REFERENCE = 8;
    private static final String RECONCILER = "/reconciler.yaml";
    private static final String FLUX = ".toolkit.fluxcd.io";
    private static final String ARGO = "argoproj.io";

    private record Given(DeploymentTarget target, ReadFile file) {}

    private record Files(DeploymentTarget target, List<ReadFile> files) {}

    private record Identity(String group, String kind, String namespace, String name) {}

    private record Place(Given given, RenderedObject object) {}

    /** A warning is said once of each place in a Template, however many assignments have it. */
    private record Warned(Optional<String> template, int manifest, int templateLine, String message) {}

    private static final class Count {
        private final Problem first;
        private int more;

        Count(Problem first) {
            this.first = first;
        }
    }

    private final Map<String, TemplateResource> templates;
    private final Problems problems;
    private final RenderMemory.Generation memory;
    private final Map<String, List<Files>> byClusterType = new LinkedHashMap<>();
    private final Map<Warned, Count> warnings = new LinkedHashMap<>();

    GivenObjects(Map<String, TemplateResource> templates, Problems problems, RenderMemory.Generation memory) {
        this.templates = templates;
        this.problems = problems;
        this.memory = memory;
    }

    void add(String clusterType, DeploymentTarget target, List<ReadFile> files) {
        byClusterType.computeIfAbsent(clusterType, unused -> new ArrayList<>()).add(new Files(target, files));
    }

    /** What is wrong with it, in the order of cluster types. */
    void report() {
        byClusterType.forEach((clusterType, all) -> {
            boolean flux = readByFlux(all);
            for (Files one : all) {
                for (ReadFile file : one.files) {
                    for (Finding finding : file.reading().findings()) {
                        report(clusterType, new Given(one.target, file), finding, flux);
                    }
                }
            }
            twice(clusterType, all, flux);
        });
        warnings.values().forEach(count -> problems.add(count.more == 0 ? count.first : count.first.asOf(count.more)));
    }

    /**
     * Nothing in a control plane says what follows the folder. Whoever applies the reconcilers in it does, as a rule of the same
     * kind; where that cannot be told, the stricter one is meant.
     */
    private static boolean readByFlux(List<Files> all) {
        boolean argo = false;
        for (Files one : all) {
            for (ReadFile file : one.files) {
                if (file.path().endsWith(RECONCILER)) {
                    for (RenderedObject object : file.reading().objects()) {
                        if (object.group().endsWith(FLUX)) {
                            return true;
                        }
                        argo |= object.group().equals(ARGO);
                    }
                }
            }
        }
        return !argo;
    }

    private void report(String clusterType, Given given, Finding finding, boolean flux) {
        boolean error = finding.weight() == Weight.ERROR || finding.weight() == Weight.FLUX_ERROR && flux;
        if (error) {
            problems.errorSince(RenderRules.READ_BACK, problem(Severity.ERROR, clusterType, given, finding));
        } else {
            Warned place =
                    new Warned(given.file.template(), finding.manifest(), finding.templateLine(), finding.message());
            Count count = warnings.get(place);
            if (count == null) {
                warnings.put(place, new Count(problem(Severity.WARNING, clusterType, given, finding)));
            } else {
                count.more++;
            }
        }
    }

    private static String at(Given given, int line) {
        return given.file.path() + ":" + line;
    }

    private Problem problem(Severity severity, String clusterType, Given given, Finding finding) {
        String message = at(given, finding.line()) + " " + finding.message();
        Optional<TemplateResource> template = given.file.template().map(templates::get);
        Location location = template.map(resource -> finding.templateLine() == 0
                        ? resource.location()
                        : resource.at(resource.nameOf(finding.manifest()), finding.templateLine()))
                .orElse(given.target.location());
        return problem(severity, clusterType, given, location, message);
    }

    private static Problem problem(
            Severity severity, String clusterType, Given given, Location location, String message) {
        return new Problem(
                severity,
                Optional.of(location),
                given.file.template().map(name -> "Template " + name),
                Optional.of(clusterType),
                Optional.of(given.target.name()),
                message);
    }

    /** What was found without a fault is the same as long as the files are. */
    private void twice(String clusterType, List<Files> all, boolean flux) {
        List<List<ReadFile>> read = memory.folders.find(clusterType);
        boolean same = read != null && read.size() == all.size();
        for (int i = 0; same && i < all.size(); i++) {
            same = read.get(i) == all.get(i).files;
        }
        if (same || none(clusterType, all, flux)) {
            memory.meter.hold((long) REFERENCE * all.size());
            memory.folders.put(clusterType, all.stream().map(Files::files).toList());
        }
    }

    private boolean none(String clusterType, List<Files> all, boolean flux) {
        Map<Identity, Place> known = new HashMap<>();
        long mark = memory.meter.held();
        boolean none = true;
        for (Files one : all) {
            for (ReadFile file : one.files) {
                Given given = new Given(one.target, file);
                int objects = file.reading().objects().size();
                memory.meter.work(objects);
                memory.meter.hold((long) KNOWN * objects);
                for (RenderedObject object : file.reading().objects()) {
                    Place place = new Place(given, object);
                    Place first = known.putIfAbsent(identity(object, flux), place);
                    if (first != null) {
                        twice(clusterType, first, place, flux);
                        none = false;
                    }
                }
            }
        }
        memory.meter.release(mark);
        return none;
    }

    /** To kustomize, with which Flux reads, no namespace is the one called default. */
    private static Identity identity(RenderedObject object, boolean flux) {
        boolean none = flux && object.namespace().equals("default");
        return new Identity(object.group(), object.kind(), none ? "" : object.namespace(), object.name());
    }

    private void twice(String clusterType, Place first, Place second, boolean flux) {
        Location location = second.given
                .file
                .template()
                .map(templates::get)
                .map(TemplateResource::location)
                .orElse(second.given.target.location());
        String message = at(second.given, second.object.line()) + " is " + second.object.shown() + ", which is also in "
                + at(first.given, first.object.line()) + " (deployment target " + first.given.target.name() + "); ";
        if (flux) {
            problems.errorSince(
                    RenderRules.READ_BACK,
                    problem(
                            Severity.ERROR,
                            clusterType,
                            second.given,
                            location,
                            message
                                    + "Flux applies nothing of a folder with an object twice, so give each of them its own"
                                    + " name or namespace"));
        } else {
            problems.add(problem(
                    Severity.WARNING,
                    clusterType,
                    second.given,
                    location,
                    message
                            + "Argo CD applies one of them, and which one is not certain; give each of them its own name or"
                            + " namespace"));
        }
    }
}
