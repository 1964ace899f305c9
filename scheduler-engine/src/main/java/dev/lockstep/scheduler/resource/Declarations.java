package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.BaseRepo;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.scheduler.GitOpsRepo;
import dev.lockstep.scheduler.WorkloadRegistration;
import dev.lockstep.scheduler.resource.Resource.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the resources that point to repositories. */
public final class Declarations {
    private static final String ROOT = ".";

    private Declarations() {}

    public static List<EnvironmentResource> environments(List<Resource> resources, Problems problems) {
        return each(resources, Kind.Environment, problems, resource -> {
            Fields source = Fields.of(resource, problems).child("spec").child("controlPlane");
            return new EnvironmentResource(
                    resource.name(),
                    source.required("repo"),
                    source.required("branch"),
                    path(source),
                    resource.location());
        });
    }

    public static List<WorkloadRegistration> registrations(List<Resource> resources, Problems problems) {
        return each(resources, Kind.WorkloadRegistration, problems, resource -> {
            Fields spec = Fields.of(resource, problems).child("spec");
            Fields source = spec.child("workload");
            String workspace = spec.required("workspace");
            if (!workspace.isEmpty() && !Names.isLabelValue(workspace)) {
                spec.error("spec.workspace " + workspace + " must be made of " + Names.labelValueRule()
                        + ", because it becomes a label");
            }
            return new WorkloadRegistration(
                    resource.name(),
                    workspace,
                    source.required("repo"),
                    source.required("branch"),
                    path(source),
                    resource.labels(),
                    resource.location());
        });
    }

    public static Optional<BaseRepo> baseRepo(List<Resource> resources, Problems problems) {
        return only(resources, Kind.BaseRepo, problems, resource -> {
            Fields spec = Fields.of(resource, problems).child("spec");
            return new BaseRepo(
                    resource.name(),
                    spec.required("repo"),
                    spec.required("branch"),
                    path(spec),
                    spec.text("commit").filter(commit -> !commit.isEmpty()),
                    resource.location());
        });
    }

    public static Optional<GitOpsRepo> gitOpsRepo(List<Resource> resources, Problems problems) {
        return only(resources, Kind.GitOpsRepo, problems, resource -> {
            Fields spec = Fields.of(resource, problems).child("spec");
            return new GitOpsRepo(
                    resource.name(), spec.required("repo"), spec.required("branch"), path(spec), resource.location());
        });
    }

    private static String path(Fields fields) {
        String path = fields.text("path").filter(text -> !text.isEmpty()).orElse(ROOT);
        boolean leaves = path.startsWith("/") || List.of(path.split("/")).contains("..") || path.indexOf('\\') >= 0;
        if (leaves) {
            fields.error("path " + path + " leaves the repository; give a folder in it");
            return ROOT;
        }
        return path;
    }

    private static <T> List<T> each(
            List<Resource> resources, Kind kind, Problems problems, Function<Resource, T> reading) {
        List<T> read = new ArrayList<>();
        resources.stream()
                .filter(resource -> resource.kind() == kind)
                .sorted(Comparator.comparing(Resource::name))
                .forEach(resource ->
                        problems.guard(resource.location(), resource.shown(), () -> read.add(reading.apply(resource))));
        return List.copyOf(read);
    }

    private static <T> Optional<T> only(
            List<Resource> resources, Kind kind, Problems problems, Function<Resource, T> reading) {
        List<Resource> found =
                resources.stream().filter(resource -> resource.kind() == kind).toList();
        for (int i = 1; i < found.size(); i++) {
            problems.error(
                    found.get(i).location(),
                    found.get(i).shown(),
                    "there may be only one " + kind
                            + " in an environment branch, and " + found.get(0).shown() + " is at "
                            + found.get(0).location());
        }
        return each(found.stream().limit(1).toList(), kind, problems, reading).stream()
                .findFirst();
    }
}
