package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.WorkloadRegistration;
import dev.lockstep.scheduler.resource.Resource.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deployment targets of the registered workloads in one environment. */
public final class Workloads {
    /**
     * @param name {@code <workload>-<target>}
     * @param registration the name of the WorkloadRegistration that it came by
     * @param labels its own, then the workload's over them, then {@code workload} and {@code workspace}
     * @param manifests repo, branch, path and whatever else is given
     * @param schemas JSON Schemas that its configuration must follow: its own, then its workload's
     */
    public record DeploymentTarget(
            String name,
            String registration,
            String workload,
            String workspace,
            Map<String, String> labels,
            Map<String, String> manifests,
            List<String> schemas,
            Location location) {
        /** All of it but where it came from; equal when it means the same. */
        public Object content() {
            return List.of(name, workload, workspace, labels, manifests, schemas);
        }
    }

    private final String environment;
    private final Documents documents;
    private final Limits limits;
    private final Problems problems;
    private final Map<String, DeploymentTarget> targets = new TreeMap<>();
    private final Map<String, Resource> workloads = new TreeMap<>();

    private Workloads(String environment, Documents documents, Limits limits, Problems problems) {
        this.environment = environment;
        this.documents = documents;
        this.limits = limits;
        this.problems = problems;
    }

    /** @return the environment's targets, sorted by name */
    public static List<DeploymentTarget> read(
            List<WorkloadRegistration> registrations,
            Map<String, FileSet> files,
            String environment,
            Documents documents,
            Limits limits,
            Problems problems) {
        Workloads workloads = new Workloads(environment, documents, limits, problems);
        for (WorkloadRegistration registration : registrations) {
            FileSet given = files.get(registration.name());
            if (given == null) {
                problems.error(
                        registration.location(),
                        "WorkloadRegistration " + registration.name(),
                        "its files (" + registration.repo() + ", branch " + registration.branch() + ", path "
                                + registration.path() + ") were not read, so its targets are unknown");
            } else {
                workloads.add(registration, given);
            }
        }
        return new ArrayList<>(workloads.targets.values());
    }

    private void add(WorkloadRegistration registration, FileSet files) {
        String source = environment + "-" + registration.name();
        boolean some = false;
        for (Resource resource :
                ResourceReader.read(files, source, EnumSet.of(Kind.Workload), documents, limits, problems)) {
            if (resource.kind() == Kind.Workload) {
                some = true;
                problems.guard(resource.location(), resource.shown(), () -> workload(resource, registration));
            } else if (resource.kind() == Kind.ConfigSchema) {
                problems.error(
                        resource.location(),
                        resource.shown(),
                        "must be declared in main or in the environment branch; a Workload has configSchemas of its own");
            } else if (resource.kind() != Kind.ConfigMap || resource.labels().containsKey(ControlPlane.CONFIGURES)) {
                problems.warning(
                        resource.location(),
                        resource.shown(),
                        "is ignored: a workload's repository may declare Workloads only");
            }
        }
        if (!some) {
            problems.warning(
                    registration.location(),
                    "WorkloadRegistration " + registration.name(),
                    "there is no Workload in " + files.origin() + ", so it has no deployment targets");
        }
    }

    private void workload(Resource resource, WorkloadRegistration registration) {
        Resource other = workloads.putIfAbsent(resource.name(), resource);
        if (other != null) {
            problems.error(
                    resource.location(),
                    resource.shown(),
                    "is declared twice: also at " + other.location() + "; rename one of them");
            return;
        }
        Fields spec = Fields.of(resource, problems).child("spec");
        List<String> schemas = spec.textList("configSchemas");
        for (Fields target : spec.maps("deploymentTargets")) {
            target(target, resource, registration, schemas);
        }
    }

    private void target(Fields target, Resource workload, WorkloadRegistration registration, List<String> schemas) {
        String shortName = target.required("name");
        String in = target.required("environment");
        List<String> all = new ArrayList<>(target.textList("configSchemas"));
        all.addAll(schemas);
        if (shortName.isEmpty() || !in.equals(environment)) {
            return;
        }
        String name = workload.name() + "-" + shortName;
        if (!Names.isName(shortName) || !Names.isName(name)) {
            target.error("the name of deployment target " + shortName + " must be made of " + Names.rule());
            return;
        }
        Map<String, String> labels = new HashMap<>(target.texts("labels"));
        labels.putAll(ControlPlane.withFluxLabels(workload));
        labels.put("workload", workload.name());
        labels.put("workspace", registration.workspace());
        Location location =
                new Location(workload.location().origin(), workload.location().file(), target.line());
        DeploymentTarget read = new DeploymentTarget(
                name,
                registration.name(),
                workload.name(),
                registration.workspace(),
                labels,
                target.texts("manifests"),
                all,
                location);
        DeploymentTarget other = targets.putIfAbsent(name, read);
        if (other != null) {
            problems.error(
                    location,
                    "deployment target " + name,
                    "is declared twice: also at " + other.location() + "; rename one of them");
        }
    }
}
