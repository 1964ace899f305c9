package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.rendering.Declarations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Keeps promotions from starting where something else would undo them: Kalypso's own workflows, or another environment
 * on the same GitOps branch. Looks itself instead of believing an old check. Everything else that is wrong is found,
 * and told better, by the promotion.
 */
@ApplicationScoped
public class StartGuard {
    private static final Logger LOG = Logger.getLogger(StartGuard.class);

    /** A promotion would not be alone. The message names who else is there and what to do. */
    public static final class NotAlone extends RuntimeException {
        NotAlone(String message) {
            super(message);
        }
    }

    static final String SHARED = "gitops-branch-shared";
    static final String WORKFLOWS = "kalypso-workflows";

    private final Pipelines pipelines;
    private final GitReader git;
    private final Declarations declarations;
    private final GitOpsBranches branches;
    private final Reports reports;
    private final KalypsoWorkflows workflows;

    StartGuard(
            Pipelines pipelines,
            GitReader git,
            GitHistory history,
            Declarations declarations,
            GitOpsBranches branches,
            Reports reports) {
        this.pipelines = pipelines;
        this.git = git;
        this.declarations = declarations;
        this.branches = branches;
        this.reports = reports;
        this.workflows = new KalypsoWorkflows(git, history);
    }

    /**
     * What cannot be asked now counts as the last check found it: an outage keeps no promotion from starting, which then
     * waits and says so.
     *
     * @param head of the pipeline's branch: what runs there now, whichever commit is promoted
     * @throws NotAlone when the promotion must not start
     * @throws OutsideException when the control plane cannot be read
     */
    public void require(PipelineDefinition definition, String head) {
        require(definition, head, environment -> true);
    }

    /**
     * The same for one environment alone: what is wrong with the others keeps this one from nothing.
     *
     * @throws NotAlone when something else publishes to this environment's branches
     */
    public void require(PipelineDefinition definition, String head, String environment) {
        require(definition, head, environment::equals);
    }

    private void require(PipelineDefinition definition, String head, Predicate<String> concerns) {
        List<Survey> all = survey(definition, head);
        List<Survey> surveys = all.stream()
                .filter(survey -> concerns.test(survey.plan().environment()))
                .toList();
        boolean allowed = pipelines.allowKalypsoWorkflows().contains(definition.name());
        Set<String> reasons = new LinkedHashSet<>();
        boolean interrupted =
                surveys.stream().anyMatch(survey -> survey.interrupted().isPresent());
        branches.shared(definition.name(), all).stream()
                .filter(shared -> concerns.test(shared.environment())
                        || concerns.test(shared.other().replaceFirst("^environment ", "")))
                .forEach(shared -> reasons.add(shared + "; " + todo(shared) + "."));
        if (!allowed) {
            try {
                workflows(definition, head, surveys)
                        .forEach((place, files) -> reasons.add(
                                place + " holds Kalypso's own workflows, which would promote beside Lockstep: "
                                        + String.join(", ", files) + "; " + WORKFLOWS_TODO + "."));
            } catch (OutsideException e) {
                interrupted = true;
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.errorf(e, "Pipeline %s: Kalypso's workflows could not be looked for", definition.name());
                interrupted = true;
            }
        }
        if (interrupted) {
            reasons.addAll(lastFound(definition.name(), allowed, concerns));
        }
        if (!reasons.isEmpty()) {
            throw new NotAlone("pipeline " + definition.name() + " starts no promotion: " + String.join("\n", reasons));
        }
    }

    private List<String> lastFound(String pipeline, boolean allowed, Predicate<String> concerns) {
        return reports.latest(pipeline).stream()
                .flatMap(report -> report.of(Check.Outcome.ERROR).stream())
                .filter(check -> check.environment().map(concerns::test).orElse(true))
                .filter(check -> check.id().equals(SHARED) || check.id().equals(WORKFLOWS) && !allowed)
                .map(check -> "the last check found: " + check.found() + ". "
                        + check.todo().orElse(""))
                .toList();
    }

    static final String WORKFLOWS_TODO = "remove these files, or, when they are disabled on GitHub, set"
            + " allow-kalypso-workflows of the pipeline to true (LOCKSTEP_PIPELINES_0__ALLOW_KALYPSO_WORKFLOWS)";

    static String todo(GitOpsBranches.Shared shared) {
        return "give each environment a GitOps branch of its own: change the GitOpsRepo resource of "
                + shared.environment() + " or of the other one, or name one under gitOps in the pipeline file";
    }

    /** Where the base cannot be read there is nothing to publish either; the promotion says why. */
    private List<Survey> survey(PipelineDefinition definition, String head) {
        Declarations.Base base;
        try {
            base = declarations.base(definition, head);
        } catch (OutsideException.Rejected | OutsideException.Permanent e) {
            return List.of();
        }
        List<Survey> surveys = new ArrayList<>();
        definition
                .environments()
                .forEach(plan -> surveys.add(Survey.of(git, declarations, definition, head, base, plan)));
        return surveys;
    }

    /** Files of Kalypso's workflows by the branch that holds them. */
    Map<String, List<String>> workflows(PipelineDefinition definition, String head, List<Survey> surveys) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        RepositoryUrl controlPlane = RepositoryUrl.of(definition.repository());
        workflows(controlPlane, head).ifPresent(files -> found.put(place(controlPlane, definition.branch()), files));
        for (Survey survey : surveys) {
            if (survey.gitOpsHead().isPresent()) {
                Declarations.GitOpsTarget target = survey.gitOps().orElseThrow();
                workflows(target.repository(), survey.gitOpsHead().get())
                        .ifPresent(files -> found.put(place(target.repository(), target.branch()), files));
            }
        }
        return found;
    }

    private Optional<List<String>> workflows(RepositoryUrl repository, String commit) {
        List<String> files = workflows.at(repository, commit);
        return files.isEmpty() ? Optional.empty() : Optional.of(files);
    }

    private static String place(RepositoryUrl repository, String branch) {
        return "branch " + branch + " of " + repository;
    }
}
