package dev.lockstep.sandbox;

import dev.lockstep.sandbox.seed.GitOpsContent;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Layout;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.WorkloadRegistration;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The GitOps branches as a fleet has them that has been promoted to before: the rendering of what is planted. */
final class RenderedGitOps implements GitOpsContent {
    private static final byte[] README = "# Platform GitOps\n\nRendered manifests: a folder for each cluster type.\n"
            .getBytes(StandardCharsets.UTF_8);

    private final SchedulerEngine engine = new SchedulerEngine();

    @Override
    public Map<String, Map<String, byte[]>> of(Planted planted) {
        Map<String, Map<String, byte[]>> branches = new HashMap<>();
        for (String environment : new String[] {"dev", "stage"}) {
            Map<String, byte[]> tree =
                    new TreeMap<>(render(planted, environment).tree());
            tree.put("README.md", README);
            branches.put(environment, tree);
        }
        return branches;
    }

    private Rendering render(Planted planted, String environment) {
        FileSet base = files(planted, Seed.CONTROL_PLANE, "main", "");
        Map<String, FileSet> workloads = new HashMap<>();
        for (WorkloadRegistration registration :
                engine.readBase(base, Limits.defaults()).registrations()) {
            String repository =
                    registration.repo().substring(registration.repo().lastIndexOf('/') + 1);
            String folder = registration.path().replaceFirst("^\\./?", "").replaceFirst("/*$", "/");
            workloads.put(registration.name(), files(planted, repository, registration.branch(), folder));
        }
        Rendering rendering = engine.render(new RenderRequest(
                environment,
                Layout.TUTORIAL,
                base,
                files(planted, Seed.CONTROL_PLANE, environment, ""),
                workloads,
                Optional.of(planted.mainCommit()),
                Limits.defaults()));
        if (!rendering.publishable()) {
            throw new IllegalStateException("the sandbox's own content cannot be rendered: " + rendering.problems());
        }
        return rendering;
    }

    private static FileSet files(Planted planted, String repository, String branch, String folder) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        planted.files().get(repository).get(branch).forEach((path, content) -> {
            if (path.startsWith(folder)) {
                files.put(path.substring(folder.length()), content);
            }
        });
        return new FileSet(repository + "@" + branch, files);
    }
}
