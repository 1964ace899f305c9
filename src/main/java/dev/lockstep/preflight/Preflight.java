package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.FileAt;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.pipeline.PipelineFile;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.Declarations;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Asks every question about a pipeline at the head of its branch, and keeps the answers. Changes nothing outside. */
@ApplicationScoped
public class Preflight {
    private static final Logger LOG = Logger.getLogger(Preflight.class);

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final GitReader git;
    private final Declarations declarations;
    private final Permissions permissions;
    private final GitOpsBranches branches;
    private final StartGuard guard;
    private final Reports reports;
    private final Surroundings surroundings;
    private final SeveralSources severalSources;
    private final InstantSource clock;

    Preflight(
            Pipelines pipelines,
            Definitions definitions,
            GitReader git,
            Declarations declarations,
            Permissions permissions,
            GitOpsBranches branches,
            StartGuard guard,
            Reports reports,
            Surroundings surroundings,
            SeveralSources severalSources,
            InstantSource clock) {
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.git = git;
        this.declarations = declarations;
        this.permissions = permissions;
        this.branches = branches;
        this.guard = guard;
        this.reports = reports;
        this.surroundings = surroundings;
        this.severalSources = severalSources;
        this.clock = clock;
    }

    /** @param registered the pipeline as the server's configuration names it */
    public Report check(PipelineDefinition registered) {
        Report report = new Run(registered).report();
        reports.keep(report);
        return report;
    }

    /** One check of one pipeline; each answer decides which questions can be asked next. */
    private final class Run {
        private final PipelineDefinition registered;
        private final RepositoryUrl repository;
        private final List<Check> checks = new ArrayList<>();
        private final Map<String, String> gitOpsBranches = new HashMap<>();
        private String head;

        Run(PipelineDefinition registered) {
            this.registered = registered;
            this.repository = RepositoryUrl.of(registered.repository());
        }

        Report report() {
            reach().ifPresent(this::atHead);
            checks.addAll(surroundings.checks());
            checks.add(severalSources.check());
            return new Report(registered.name(), clock.instant(), Optional.ofNullable(head), checks, gitOpsBranches);
        }

        private Optional<String> reach() {
            Optional<Optional<String>> asked = attempt(
                    "repository",
                    () -> git.head(repository, registered.branch()),
                    answer -> repository + " answers",
                    "look at the address and at the credentials");
            if (asked.isPresent() && asked.get().isEmpty()) {
                checks.add(Check.error(
                        "branch",
                        Optional.empty(),
                        "branch " + registered.branch() + " of " + repository + " does not exist",
                        "create it, or name the promoted branch in the server's configuration"));
            }
            return asked.flatMap(Function.identity());
        }

        private void atHead(String commit) {
            head = commit;
            checks.add(Check.ok(
                    "branch",
                    Optional.empty(),
                    "branch " + registered.branch() + " of " + repository + " at " + commit.substring(0, 7)));
            Optional<PipelineDefinition> definition = definition();
            checks.addAll(permissions.controlPlane(repository));
            definition.ifPresent(this::environments);
        }

        private Optional<PipelineDefinition> definition() {
            FileAt file;
            InForce inForce;
            try {
                file = definitions.read(registered, head);
                inForce = definitions.inForce(registered, head);
            } catch (InvalidDefinition e) {
                add(Check.Outcome.ERROR, "pipeline-file", e.getMessage(), "repair or add the file");
                return Optional.empty();
            } catch (OutsideException.Transient e) {
                add(Check.Outcome.WARNING, "pipeline-file", "could not be read: " + e.getMessage(), "check again");
                return Optional.empty();
            } catch (OutsideException e) {
                add(Check.Outcome.ERROR, "pipeline-file", e.getMessage(), "look at the message");
                return Optional.empty();
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                add(Check.Outcome.ERROR, "pipeline-file", defect("pipeline-file", e), "look at the log");
                return Optional.empty();
            }
            if (file instanceof FileAt.Invalid invalid) {
                add(
                        Check.Outcome.ERROR,
                        "pipeline-file",
                        String.join(
                                        "\n",
                                        invalid.problems().stream()
                                                .map(Object::toString)
                                                .toList()) + "\nIn force: " + inForce.source(),
                        "repair the file; its commit is not promoted as it is");
            } else {
                String own = file instanceof FileAt.Valid
                        ? PipelineFile.PATH + " at " + head.substring(0, 7) + " is valid"
                        : "there is no " + PipelineFile.PATH + " at " + head.substring(0, 7);
                checks.add(Check.ok("pipeline-file", Optional.empty(), own + "; in force is " + inForce.source()));
            }
            return Optional.of(inForce.definition());
        }

        private void environments(PipelineDefinition definition) {
            Optional<Declarations.Base> base = attempt(
                    "control-plane",
                    () -> declarations.base(definition, head),
                    found -> found.declared().environments().size() + " Environment resources at "
                            + head.substring(0, 7),
                    "repair what the message names");
            if (base.isEmpty()) {
                return;
            }
            List<Survey> surveys = new ArrayList<>();
            for (StagePlan plan : definition.environments()) {
                Survey survey = Survey.of(git, declarations, definition, head, base.get(), plan);
                surveys.add(survey);
                checks.addAll(survey.checks());
                survey.branchKey().ifPresent(key -> gitOpsBranches.put(plan.environment(), key));
            }
            checks.addAll(permissions.gitOps(surveys));
            checks.addAll(permissions.requiredStatuses(surveys));
            shared(surveys);
            workflows(definition, surveys);
        }

        private void shared(List<Survey> surveys) {
            attempt(
                            StartGuard.SHARED,
                            () -> branches.shared(registered.name(), surveys),
                            found -> "no two environments share a GitOps branch",
                            "look at the message")
                    .filter(found -> !found.isEmpty())
                    .ifPresent(found -> {
                        checks.remove(checks.size() - 1);
                        found.forEach(one -> checks.add(Check.error(
                                StartGuard.SHARED,
                                Optional.of(one.environment()),
                                one + "; no promotion starts",
                                StartGuard.todo(one))));
                    });
        }

        private void workflows(PipelineDefinition definition, List<Survey> surveys) {
            boolean allowed = pipelines.allowKalypsoWorkflows().contains(registered.name());
            attempt(
                            StartGuard.WORKFLOWS,
                            () -> guard.workflows(definition, head, surveys),
                            found -> "no workflows of Kalypso were found",
                            "look at the message")
                    .filter(found -> !found.isEmpty())
                    .ifPresent(found -> {
                        checks.remove(checks.size() - 1);
                        found.forEach((place, files) -> add(
                                allowed ? Check.Outcome.WARNING : Check.Outcome.ERROR,
                                StartGuard.WORKFLOWS,
                                place + " holds Kalypso's own workflows: " + String.join(", ", files)
                                        + (allowed
                                                ? "; promotions start nevertheless, as the server's configuration says"
                                                : "; no promotion starts"),
                                allowed
                                        ? "see that they are disabled on GitHub, and remove them"
                                        : StartGuard.WORKFLOWS_TODO));
                    });
        }

        private void add(Check.Outcome outcome, String id, String found, String todo) {
            checks.add(new Check(id, outcome, Optional.empty(), found, Optional.of(todo)));
        }

        private <T> Optional<T> attempt(String id, Supplier<T> look, Function<T, String> found, String todo) {
            try {
                T got = look.get();
                checks.add(Check.ok(id, Optional.empty(), found.apply(got)));
                return Optional.of(got);
            } catch (OutsideException.Transient e) {
                add(Check.Outcome.WARNING, id, "could not be found out: " + e.getMessage(), "check again");
            } catch (OutsideException e) {
                add(Check.Outcome.ERROR, id, e.getMessage(), todo);
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                add(Check.Outcome.ERROR, id, defect(id, e), todo);
            }
            return Optional.empty();
        }

        private String defect(String id, Throwable thrown) {
            LOG.errorf(thrown, "%s of pipeline %s could not be checked", id, registered.name());
            return OutsideException.of("this check", thrown).getMessage();
        }
    }
}
