package dev.lockstep.scheduler;

import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.value.GoMap;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the files of an assignment are made from. Each part is the same object as in the rendering before if
 * it means the same, so that comparing takes no time.
 *
 * @param schemas that the values must follow
 * @param templates of reconciler, namespace and configuration; empty for one that cannot be used
 * @param shell whether the configuration is a shell script
 */
record AssignmentInputs(
        Object clusterType,
        Object target,
        GoMap values,
        List<String> schemas,
        Optional<List<Template>> reconciler,
        Optional<List<Template>> namespaceService,
        Optional<List<Template>> config,
        boolean shell) {
    boolean same(AssignmentInputs other) {
        return clusterType == other.clusterType
                && target == other.target
                && values == other.values
                && schemas == other.schemas
                && same(reconciler, other.reconciler)
                && same(namespaceService, other.namespaceService)
                && same(config, other.config)
                && shell == other.shell;
    }

    private static boolean same(Optional<List<Template>> one, Optional<List<Template>> other) {
        return one.orElse(null) == other.orElse(null);
    }
}
