package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.scheduler.resource.ControlPlane;
import dev.lockstep.scheduler.resource.Declarations;
import dev.lockstep.scheduler.resource.Documents;
import dev.lockstep.scheduler.resource.Names;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Resource;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.resource.ResourceReader;
import dev.lockstep.scheduler.resource.Workloads;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scheduling engine. Without state, and used by any number of threads. It throws nothing for bad input: whatever is
 * wrong with what people wrote is a {@link Problem}, and so is what is wrong with the engine itself.
 */
public final class SchedulerEngine {
    /** What main declares about environments and workloads. */
    public BaseDeclarations readBase(FileSet base, Limits limits) {
        return readBase(base, limits, RenderRules.NEWEST, Watch.NONE);
    }

    /** The same, as a rendering by these rules reads it, within the time of the budget. */
    public BaseDeclarations readBase(FileSet base, Limits limits, RenderRules rules, Watch watch) {
        Problems problems = new Problems(limits.problems(), rules);
        try {
            return base(base, limits, problems, watch);
        } catch (OverBudgetException over) {
            problems.over(Problem.error(null, base.origin(), over.getMessage()));
        } catch (RuntimeException | StackOverflowError defect) {
            problems.error(null, base.origin(), Defect.words(defect));
        }
        return new BaseDeclarations(List.of(), List.of(), withoutNotices(problems));
    }

    private static BaseDeclarations base(FileSet base, Limits limits, Problems problems, Watch watch) {
        List<Resource> resources = ResourceReader.read(
                base, "main", new Documents(limits.yaml(), new Meter(limits.budget(), watch)), limits, problems);
        List<EnvironmentResource> environments = Declarations.environments(resources, problems);
        List<WorkloadRegistration> registrations = Declarations.registrations(resources, problems);
        return new BaseDeclarations(environments, registrations, withoutNotices(problems));
    }

    /** What an environment branch declares about repositories; that it declares none is a problem. */
    public EnvironmentDeclarations readEnvironment(FileSet environmentBranch, Limits limits) {
        return readEnvironment(environmentBranch, limits, RenderRules.NEWEST, Watch.NONE);
    }

    /** The same, as a rendering by these rules reads it, within the time of the budget. */
    public EnvironmentDeclarations readEnvironment(
            FileSet environmentBranch, Limits limits, RenderRules rules, Watch watch) {
        Problems problems = new Problems(limits.problems(), rules);
        try {
            return environment(environmentBranch, limits, problems, watch);
        } catch (OverBudgetException over) {
            problems.over(Problem.error(null, environmentBranch.origin(), over.getMessage()));
        } catch (RuntimeException | StackOverflowError defect) {
            problems.error(null, environmentBranch.origin(), Defect.words(defect));
        }
        return new EnvironmentDeclarations(Optional.empty(), Optional.empty(), withoutNotices(problems));
    }

    private static EnvironmentDeclarations environment(
            FileSet environmentBranch, Limits limits, Problems problems, Watch watch) {
        List<Resource> resources = ResourceReader.read(
                environmentBranch,
                "environment",
                new Documents(limits.yaml(), new Meter(limits.budget(), watch)),
                limits,
                problems);
        Optional<BaseRepo> baseRepo = Declarations.baseRepo(resources, problems);
        Optional<GitOpsRepo> gitOpsRepo = Declarations.gitOpsRepo(resources, problems);
        if (baseRepo.isEmpty()) {
            problems.error(
                    null,
                    "BaseRepo",
                    "there is none in " + environmentBranch.origin()
                            + ", so it is unknown where templates and registrations come from");
        }
        if (gitOpsRepo.isEmpty()) {
            problems.error(
                    null,
                    "GitOpsRepo",
                    "there is none in " + environmentBranch.origin() + ", so it is unknown where manifests go");
        }
        misplaced(resources, problems);
        return new EnvironmentDeclarations(baseRepo, gitOpsRepo, withoutNotices(problems));
    }

    /** What is not read is told with the rendering. */
    private static List<Problem> withoutNotices(Problems problems) {
        return problems.list().stream()
                .filter(problem -> problem.severity() != Severity.NOTICE)
                .toList();
    }

    /** The tree of an environment. */
    public Rendering render(RenderRequest request) {
        return render(request, new RenderMemory());
    }

    /** The same; only what has changed since the memory's last rendering is read and rendered again. */
    public Rendering render(RenderRequest request, RenderMemory memory) {
        return render(request, memory, Watch.NONE);
    }

    /**
     * The same, within a time, and for as long as somebody waits for it. What is over the budget of the limits is a problem, and
     * nothing behind it is rendered.
     *
     * @throws StoppedException of the watch
     */
    public Rendering render(RenderRequest request, RenderMemory memory, Watch watch) {
        Problems problems = new Problems(request.limits().problems(), request.rules());
        try {
            Meter meter = new Meter(request.limits().budget(), watch);
            RenderMemory.Generation generation = memory.next(request, meter);
            Rendering rendering = rendered(request, generation, problems);
            if (!meter.over()) {
                memory.keep(generation);
            }
            return rendering;
        } catch (StoppedException stopped) {
            throw stopped;
        } catch (OverBudgetException over) {
            problems.over(Problem.error(null, "Environment " + request.environment(), over.getMessage()));
            return nothing(problems);
        } catch (RuntimeException | StackOverflowError defect) {
            problems.error(null, "Environment " + request.environment(), Defect.words(defect));
            return nothing(problems);
        }
    }

    private static Rendering nothing(Problems problems) {
        return new Rendering(
                new TreeMap<>(), List.of(), 0, new TreeSet<>(), new TreeSet<>(), problems.list(), problems.tolerated());
    }

    private static Rendering rendered(RenderRequest request, RenderMemory.Generation generation, Problems problems) {
        Documents documents = new Documents(request.limits().yaml(), generation.documents, generation.meter);
        Limits limits = request.limits();
        String environment = request.environment();
        if (!Names.isName(environment)) {
            problems.error(null, "Environment " + environment, "its name must be made of " + Names.rule());
        }
        // The names under which Flux would apply the files; they show in labels.
        List<Resource> base = ResourceReader.read(request.base(), environment + "-main", documents, limits, problems);
        List<Resource> branch =
                ResourceReader.read(request.environmentBranch(), environment, documents, limits, problems);
        misplaced(branch, problems);
        elsewhere(
                base, EnumSet.of(Kind.BaseRepo, Kind.GitOpsRepo), "it is read from the environment's branch", problems);
        elsewhere(branch, EnumSet.of(Kind.Environment), "Environments are read from main", problems);
        base.stream()
                .filter(resource -> resource.kind() == Kind.Workload)
                .forEach(resource -> unregistered(resource, problems));
        ControlPlane plane = ControlPlane.of(base, branch, problems);
        List<WorkloadRegistration> registrations = Declarations.registrations(base, problems);
        List<DeploymentTarget> targets =
                Workloads.read(registrations, request.workloads(), environment, documents, limits, problems);
        return new Renderer(request, plane, generation, problems).render(targets);
    }

    private static void misplaced(List<Resource> branch, Problems problems) {
        for (Resource resource : branch) {
            if (resource.kind() == Kind.WorkloadRegistration) {
                problems.error(
                        resource.location(), resource.shown(), "registrations are read from main only; move it there");
            } else if (resource.kind() == Kind.Workload) {
                unregistered(resource, problems);
            }
        }
    }

    private static void elsewhere(List<Resource> resources, Set<Kind> kinds, String where, Problems problems) {
        resources.stream()
                .filter(resource -> kinds.contains(resource.kind()))
                .forEach(resource ->
                        problems.notice(resource.location(), resource.shown(), "is not read: " + where + " only"));
    }

    private static void unregistered(Resource workload, Problems problems) {
        problems.error(
                workload.location(),
                workload.shown(),
                "has no WorkloadRegistration; put it into a repository that a WorkloadRegistration on main names");
    }
}
