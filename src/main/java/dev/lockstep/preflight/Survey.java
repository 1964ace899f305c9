package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.rendering.Declarations.Base;
import dev.lockstep.rendering.Declarations.EnvironmentHead;
import dev.lockstep.rendering.Declarations.GitOpsTarget;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What one environment names and whether it is there, as far as it could be followed.
 *
 * @param gitOps where its manifests go
 * @param gitOpsHead the commit that branch points at
 * @param interrupted what kept the survey from going on and may pass by itself
 */
record Survey(
        StagePlan plan,
        List<Check> checks,
        Optional<GitOpsTarget> gitOps,
        Optional<String> gitOpsHead,
        Optional<OutsideException.Transient> interrupted) {

    private static final Logger LOG = Logger.getLogger(Survey.class);

    /** The key under which two names of one GitOps branch are the same. */
    Optional<String> branchKey() {
        return gitOps.map(target -> branchKey(target.repository(), target.branch()));
    }

    static String branchKey(RepositoryUrl repository, String branch) {
        return branch + " of " + repository.key();
    }

    /** @param base the control plane at {@code commit} */
    static Survey of(
            GitReader git,
            Declarations declarations,
            PipelineDefinition pipeline,
            String commit,
            Base base,
            StagePlan plan) {
        return new Surveying(plan).survey(git, declarations, pipeline, commit, base);
    }

    private static final class Surveying {
        private final StagePlan plan;
        private final List<Check> checks = new ArrayList<>();
        private OutsideException.Transient interrupted;

        Surveying(StagePlan plan) {
            this.plan = plan;
        }

        Survey survey(GitReader git, Declarations declarations, PipelineDefinition pipeline, String commit, Base base) {
            String name = plan.environment();
            Optional<EnvironmentResource> resource = attempt(
                    "environment",
                    () -> declarations.environment(pipeline, commit, base, name),
                    found -> "Environment " + name + " (" + found.location() + ")",
                    "add the Environment resource to " + pipeline.branch() + ", or take " + name
                            + " out of the pipeline");
            Optional<EnvironmentHead> head = resource.flatMap(found -> attempt(
                    "environment-branch",
                    () -> declarations.head(found, Optional.empty()),
                    at -> "branch " + found.branch() + " of " + at.repository() + " at "
                            + at.commit().substring(0, 7),
                    "create branch " + found.branch() + ", or name another one in the Environment resource"));
            head.ifPresent(at -> baseRepo(declarations, pipeline, at));
            Optional<GitOpsTarget> target = head.flatMap(at -> attempt(
                    "gitops-repo",
                    () -> declarations.gitOps(plan, at),
                    found -> "branch " + found.branch() + " of " + found.repository() + ", named by " + found.said(),
                    "add a GitOpsRepo resource to branch " + at.resource().branch()
                            + ", or name repo and branch under gitOps in the pipeline file"));
            Optional<String> gitOpsHead = target.flatMap(found -> attempt(
                    "gitops-branch",
                    () -> git.head(found.repository(), found.branch())
                            .orElseThrow(() -> new OutsideException.Rejected("GitOps branch " + found.branch() + " of "
                                    + found.repository() + " does not exist (" + found.said() + ")")),
                    at -> "branch " + found.branch() + " of " + found.repository() + " at " + at.substring(0, 7),
                    "create branch " + found.branch() + ", empty or with the manifests that the clusters run now"));
            return new Survey(plan, List.copyOf(checks), target, gitOpsHead, Optional.ofNullable(interrupted));
        }

        private void baseRepo(Declarations declarations, PipelineDefinition pipeline, EnvironmentHead head) {
            attempt(
                            "base-repo",
                            () -> declarations.baseRepo(head),
                            base -> "BaseRepo (" + base.location() + ")"
                                    + base.commit()
                                            .map(at -> " at " + Text.cut(Text.line(at), 7))
                                            .orElse(" without a commit"),
                            "add a BaseRepo resource to branch "
                                    + head.resource().branch() + "; Lockstep writes the promoted commit into it")
                    .filter(base -> !same(base.repo(), pipeline.repository()))
                    .ifPresent(base -> checks.set(
                            checks.size() - 1,
                            Check.warning(
                                    "base-repo",
                                    Optional.of(plan.environment()),
                                    "BaseRepo (" + base.location() + ") names another repository than the pipeline",
                                    "name " + RepositoryUrl.of(pipeline.repository()) + " there")));
        }

        private static boolean same(String one, String other) {
            try {
                return RepositoryUrl.of(one).sameAs(RepositoryUrl.of(other));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private <T> Optional<T> attempt(String id, Supplier<T> look, Function<T, String> found, String todo) {
            Optional<String> environment = Optional.of(plan.environment());
            try {
                T got = look.get();
                checks.add(Check.ok(id, environment, found.apply(got)));
                return Optional.of(got);
            } catch (OutsideException.Transient e) {
                interrupted = e;
                checks.add(Check.warning(id, environment, "could not be found out: " + e.getMessage(), "check again"));
            } catch (OutsideException e) {
                checks.add(Check.error(id, environment, e.getMessage(), todo));
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.errorf(e, "%s of %s could not be checked", id, plan.environment());
                checks.add(Check.error(
                        id, environment, OutsideException.of("this check", e).getMessage(), todo));
            }
            return Optional.empty();
        }
    }
}
