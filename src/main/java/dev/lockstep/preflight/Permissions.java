package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryAccess;
import dev.lockstep.ports.RepositoryAccess.Access;
import dev.lockstep.ports.RepositoryAccess.RequiredStatuses;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.StagePlan.MergeMethod;
import dev.lockstep.rendering.Declarations.GitOpsTarget;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What Lockstep's credentials may do, compared with what a promotion needs. */
@ApplicationScoped
class Permissions {
    private static final Logger LOG = Logger.getLogger(Permissions.class);

    private static final String ID = "permissions";
    private static final String REQUIRED = "required-statuses";
    private static final String NEEDED =
            "give the token Contents: write, Pull requests: write and Commit statuses: write" + " for this repository";

    private static final String SIGN_IN =
            "put a valid credential into the settings; what this one may do is not the question";

    private final RepositoryAccess access;

    Permissions(RepositoryAccess access) {
        this.access = access;
    }

    /** The promoted commit is written into environment branches, and gets commit statuses. */
    List<Check> controlPlane(RepositoryUrl repository) {
        return asked(repository, Optional.empty(), true);
    }

    /** Branches are pushed, pull requests opened and, by some environments, merged. */
    List<Check> gitOps(List<Survey> surveys) {
        List<Check> checks = new ArrayList<>();
        Map<String, RepositoryUrl> repositories = new LinkedHashMap<>();
        surveys.stream()
                .flatMap(survey -> survey.gitOps().stream())
                .forEach(target -> repositories.putIfAbsent(target.repository().key(), target.repository()));
        repositories.values().forEach(repository -> checks.addAll(asked(repository, Optional.of(surveys), false)));
        return checks;
    }

    private List<Check> asked(RepositoryUrl repository, Optional<List<Survey>> merging, boolean statuses) {
        try {
            Access found = access.of(repository);
            List<Check> checks = new ArrayList<>();
            checks.add(judge(repository, found, statuses));
            merging.ifPresent(surveys -> checks.addAll(mergeMethods(repository, found, surveys)));
            return checks;
        } catch (OutsideException.Transient e) {
            return List.of(
                    Check.warning(ID, Optional.empty(), "could not be found out: " + e.getMessage(), "check again"));
        } catch (OutsideException.NotSignedIn e) {
            return List.of(Check.error(ID, Optional.empty(), e.getMessage(), SIGN_IN));
        } catch (OutsideException e) {
            return List.of(Check.error(ID, Optional.empty(), e.getMessage(), NEEDED));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "The permissions in %s could not be found out", repository);
            return List.of(Check.error(
                    ID, Optional.empty(), OutsideException.of("this check", e).getMessage(), NEEDED));
        }
    }

    private static Check judge(RepositoryUrl repository, Access found, boolean statuses) {
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        if (!found.read()) {
            missing.add("read");
        }
        sort("push", found.write(), missing, unknown);
        if (statuses) {
            sort("post commit statuses", found.statuses(), missing, unknown);
        }
        if (!missing.isEmpty()) {
            return Check.error(
                    ID,
                    Optional.empty(),
                    "the credentials may not " + String.join(", nor ", missing) + " in " + repository
                            + named(found, statuses),
                    NEEDED);
        }
        if (unknown.contains("push")) {
            return Check.warning(
                    ID,
                    Optional.empty(),
                    "GitHub does not tell whether the credentials may push to " + repository,
                    "look at the permissions of the token");
        }
        return Check.ok(
                ID,
                Optional.empty(),
                "the credentials may read and push " + repository
                        + found.untold().map(what -> "; " + what).orElse("")
                        + (unknown.isEmpty()
                                ? ""
                                : "; whether they may " + String.join(" and ", unknown)
                                        + " cannot be read without doing it"));
    }

    /** Where the permissions are known by name. */
    private static String named(Access found, boolean statuses) {
        List<String> missing = found.missing().stream()
                .filter(permission -> statuses || !permission.startsWith("Commit statuses"))
                .toList();
        return missing.isEmpty()
                ? found.untold().map(what -> "; " + what).orElse("")
                : ": they lack " + String.join(", ", missing);
    }

    /** What GitHub itself waits for before it takes a merge. */
    List<Check> requiredStatuses(List<Survey> surveys) {
        List<Check> checks = new ArrayList<>();
        for (Survey survey : surveys) {
            if (survey.gitOpsHead().isPresent()) {
                GitOpsTarget target = survey.gitOps().orElseThrow();
                checks.add(required(Optional.of(survey.plan().environment()), target.repository(), target.branch()));
            }
        }
        return checks;
    }

    private Check required(Optional<String> environment, RepositoryUrl repository, String branch) {
        String place = "branch " + branch + " of " + repository;
        try {
            RequiredStatuses required = access.requiredStatuses(repository, branch);
            String rest = required.all() ? "" : "; whether there are more rules GitHub does not show these credentials";
            return Check.ok(
                    REQUIRED,
                    environment,
                    required.contexts().isEmpty()
                            ? place + " requires no status check before a merge" + rest
                            : place + " takes a merge only after " + String.join(", ", required.contexts()) + rest);
        } catch (OutsideException e) {
            return Check.warning(REQUIRED, environment, "could not be found out: " + e.getMessage(), "check again");
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "What %s requires could not be found out", place);
            return Check.error(
                    REQUIRED, environment, OutsideException.of("this check", e).getMessage(), "look at the log");
        }
    }

    private static void sort(String what, Optional<Boolean> may, List<String> missing, List<String> unknown) {
        if (may.isEmpty()) {
            unknown.add(what);
        } else if (!may.get()) {
            missing.add(what);
        }
    }

    private static List<Check> mergeMethods(RepositoryUrl repository, Access found, List<Survey> surveys) {
        if (found.mergeMethods().isEmpty()) {
            return List.of();
        }
        List<Check> checks = new ArrayList<>();
        for (Survey survey : surveys) {
            boolean here = survey.gitOps()
                    .filter(target -> target.repository().sameAs(repository))
                    .isPresent();
            MergeMethod method = survey.plan().mergeMethod();
            if (here && survey.plan().autoMerge() && !found.mergeMethods().contains(method)) {
                checks.add(Check.error(
                        "merge-method",
                        Optional.of(survey.plan().environment()),
                        repository + " does not allow the merge method "
                                + method.name().toLowerCase(Locale.ROOT) + " in its settings",
                        "allow it there, or choose another mergeMethod"));
            }
        }
        return checks;
    }
}
