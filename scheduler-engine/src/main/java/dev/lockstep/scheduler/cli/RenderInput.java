package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.BaseDeclarations;
import dev.lockstep.scheduler.EnvironmentDeclarations;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Layout;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.WorkloadRegistration;
import dev.lockstep.terminal.UnusableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a rendering is made from, read from folders.
 *
 * @param existing the GitOps tree; empty if none is given
 * @param problems of the folders, and of what is declared besides the rendering
 * @param foldersMissing names of registrations for which there is no folder
 */
record RenderInput(RenderRequest request, FileSet existing, Set<Problem> problems, List<String> foldersMissing) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    static RenderInput read(Arguments arguments) {
        Limits limits = Limits.defaults();
        Optional<String> commit = arguments.find(Options.PROMOTED_COMMIT);
        if (commit.isPresent() && !COMMIT.matcher(commit.get()).matches()) {
            throw UnusableException.usage(
                    "--promoted-commit must be the whole SHA, 40 hex digits in lower case, not " + commit.get());
        }
        Layout layout = layout(arguments.find(Options.LAYOUT).orElse("tutorial"));
        Path baseFolder = Folder.given(arguments, Options.BASE);
        Path branchFolder = Folder.given(arguments, Options.ENVIRONMENT_DIR);
        Path workloadsFolder = Folder.given(arguments, Options.WORKLOADS);
        Optional<Path> existingFolder =
                arguments.find(Options.EXISTING).map(given -> Folder.given(arguments, Options.EXISTING));

        Set<Problem> problems = new LinkedHashSet<>();
        FileSet base = resources(baseFolder, limits, problems);
        FileSet branch = resources(branchFolder, limits, problems);
        Map<String, FileSet> workloads = new TreeMap<>();
        for (Path folder : Folder.subfolders(workloadsFolder)) {
            workloads.put(folder.getFileName().toString(), resources(folder, limits, problems));
        }
        Optional<Folder.Content> gitOps = existingFolder.map(folder -> Folder.gitOps(folder, limits));
        gitOps.ifPresent(content -> problems.addAll(content.problems()));
        FileSet existing = gitOps.map(Folder.Content::files).orElseGet(() -> new FileSet("", new TreeMap<>()));
        String environment = arguments.get(Options.ENVIRONMENT);
        RenderRequest request = new RenderRequest(environment, layout, base, branch, workloads, commit, limits);
        List<String> missing = declared(request, workloadsFolder, problems);
        return new RenderInput(request, existing, problems, missing);
    }

    private static Layout layout(String given) {
        for (Layout layout : Layout.values()) {
            if (layout.name().toLowerCase(Locale.ROOT).equals(given)) {
                return layout;
            }
        }
        throw UnusableException.usage("--layout must be tutorial or scheduler, not " + given);
    }

    private static FileSet resources(Path folder, Limits limits, Set<Problem> problems) {
        Folder.Content content = Folder.resources(folder, limits);
        problems.addAll(content.problems());
        return content.files();
    }

    /**
     * What would keep Lockstep from promoting although the tree can be rendered. That something is not declared at all is a
     * warning: a pipeline's settings may say it instead.
     */
    private static List<String> declared(RenderRequest request, Path workloadsFolder, Set<Problem> problems) {
        SchedulerEngine engine = new SchedulerEngine();
        BaseDeclarations base = engine.readBase(request.base(), request.limits());
        problems.addAll(base.problems());
        if (base.environments().stream().noneMatch(declared -> declared.name().equals(request.environment()))) {
            problems.add(Problem.warning(
                    null,
                    "Environment " + request.environment(),
                    "is not declared in " + request.base().origin() + ", so Lockstep would not promote to it"));
        }
        EnvironmentDeclarations branch = engine.readEnvironment(request.environmentBranch(), request.limits());
        for (Problem problem : branch.problems()) {
            problems.add(
                    problem.location().isPresent()
                            ? problem
                            : Problem.warning(null, problem.resource().orElse(null), problem.message()));
        }
        Set<String> registered = new TreeSet<>();
        base.registrations().stream().map(WorkloadRegistration::name).forEach(registered::add);
        request.workloads().keySet().stream()
                .filter(name -> !registered.contains(name))
                .sorted()
                .forEach(name -> problems.add(Problem.warning(
                        null,
                        null,
                        workloadsFolder.resolve(name) + " is not looked at: "
                                + request.base().origin() + " has no WorkloadRegistration of that name")));
        List<String> missing = new ArrayList<>(registered);
        missing.removeAll(request.workloads().keySet());
        return missing;
    }
}
