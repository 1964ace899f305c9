package dev.lockstep.rendering;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.BaseDeclarations;
import dev.lockstep.scheduler.BaseRepo;
import dev.lockstep.scheduler.EnvironmentDeclarations;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.GitOpsRepo;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.SchedulerEngine;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the control plane declares about an environment: where its branch and its GitOps branch are. */
public final class Declarations {
    /** Files of the base commit with what they declare. */
    public record Base(FileSet files, BaseDeclarations declared) {
        /** Whether the name is that of an Environment here, or may be, because something could not be read. */
        public boolean names(String environment) {
            return !declared.problems().isEmpty()
                    || declared.environments().stream()
                            .anyMatch(one -> one.name().equals(environment));
        }
    }

    /** The head of an environment branch with what it declares. */
    public record EnvironmentHead(
            EnvironmentResource resource, String commit, FileSet files, EnvironmentDeclarations declared) {
        public RepositoryUrl repository() {
            return RepositoryUrl.of(resource.repo());
        }

        /** The path in the repository of a file of the environment's folder. */
        public String path(String file) {
            return Renderer.folderPrefix(resource.path()) + file;
        }
    }

    /** @param said what names the branch: the resource with its place, or the pipeline */
    public record GitOpsTarget(RepositoryUrl repository, String branch, String said) {}

    private final GitReader git;
    private final SchedulerEngine engine;
    private final Limits limits;
    private final Semaphore turns;

    /** @param atOnce how many read files at one moment, for each may hold as much as a rendering; the others wait */
    public Declarations(GitReader git, SchedulerEngine engine, Limits limits, int atOnce) {
        this.limits = limits;
        this.git = git;
        this.engine = engine;
        this.turns = new Semaphore(atOnce, true);
    }

    public Base base(PipelineDefinition pipeline, String commit) {
        return base(pipeline, commit, RenderRules.NEWEST);
    }

    /** As a rendering by these rules reads it. */
    Base base(PipelineDefinition pipeline, String commit, RenderRules rules) {
        FileSet files = git.read(RepositoryUrl.of(pipeline.repository()), commit, ".", FileSet::isResource);
        return new Base(files, inTurn(() -> engine.readBase(files, limits, rules, System::nanoTime)));
    }

    /** The Environment resource of the base commit. Rejected, naming what is missing or wrong, when there is none. */
    public EnvironmentResource environment(PipelineDefinition pipeline, String commit, Base base, String name) {
        List<EnvironmentResource> named = base.declared().environments().stream()
                .filter(environment -> environment.name().equals(name))
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        throw new OutsideException.Rejected("the control plane at " + commit.substring(0, 7) + " has "
                + (named.isEmpty() ? "no" : "more than one") + " Environment named " + name
                + ". Add it to " + pipeline.branch() + " of " + RepositoryUrl.of(pipeline.repository())
                + ", or take " + name + " out of the pipeline"
                + mistakes(base.declared().problems()));
    }

    /** The branch of an environment at its head, or at a commit that was pinned before. */
    public EnvironmentHead head(EnvironmentResource environment, Optional<String> pinned) {
        return head(environment, pinned, RenderRules.NEWEST);
    }

    /** As a rendering by these rules reads it. */
    EnvironmentHead head(EnvironmentResource environment, Optional<String> pinned, RenderRules rules) {
        RepositoryUrl repository = address(environment.repo(), "Environment", environment.location());
        String commit = pinned.or(() -> git.head(repository, environment.branch()))
                .orElseThrow(() -> new OutsideException.Rejected("branch " + environment.branch() + " of " + repository
                        + ", which Environment " + environment.name() + " names (" + environment.location()
                        + "), does not exist"));
        FileSet files = git.read(repository, commit, environment.path(), FileSet::isResource);
        return new EnvironmentHead(
                environment,
                commit,
                files,
                inTurn(() -> engine.readEnvironment(files, limits, rules, System::nanoTime)));
    }

    public GitOpsRepo gitOps(EnvironmentHead head) {
        return head.declared().gitOpsRepo().orElseThrow(() -> missing(head, "GitOpsRepo"));
    }

    /**
     * Where the manifests of an environment go: what the pipeline says, and otherwise what the GitOpsRepo resource says,
     * which is not needed where the pipeline says both. Rejected when it is no address, or not the root of a branch.
     */
    public GitOpsTarget gitOps(StagePlan plan, EnvironmentHead head) {
        String inPipeline = "environment " + plan.environment() + " of the pipeline";
        if (plan.gitOpsRepository().isPresent() && plan.gitOpsBranch().isPresent()) {
            return new GitOpsTarget(
                    address(plan.gitOpsRepository().get(), inPipeline),
                    plan.gitOpsBranch().get(),
                    inPipeline);
        }
        GitOpsRepo resource = gitOps(head);
        String inResource = "GitOpsRepo (" + resource.location() + ")";
        if (!Renderer.folderPrefix(resource.path()).isEmpty()) {
            throw new OutsideException.Rejected(inResource + " has path " + resource.path()
                    + "; cluster types must be at the root of the branch: set it to \".\"");
        }
        return new GitOpsTarget(
                plan.gitOpsRepository().isPresent()
                        ? address(plan.gitOpsRepository().get(), inPipeline)
                        : address(resource.repo(), inResource),
                plan.gitOpsBranch().orElse(resource.branch()),
                plan.gitOpsBranch().isPresent() ? inPipeline : inResource);
    }

    public BaseRepo baseRepo(EnvironmentHead head) {
        return head.declared().baseRepo().orElseThrow(() -> missing(head, "BaseRepo"));
    }

    private static OutsideException.Rejected missing(EnvironmentHead head, String kind) {
        return new OutsideException.Rejected("branch " + head.resource().branch() + " of " + head.repository() + " at "
                + head.commit().substring(0, 7) + " has no usable " + kind + " resource"
                + mistakes(head.declared().problems()));
    }

    /** Rejected, naming the resource, when the address is none. */
    static RepositoryUrl address(String url, String kind, Location location) {
        return address(url, kind + " (" + location + ")");
    }

    private static RepositoryUrl address(String url, String what) {
        try {
            RepositoryUrl address = RepositoryUrl.of(url);
            address.key();
            return address;
        } catch (IllegalArgumentException e) {
            throw new OutsideException.Rejected(what + ": " + e.getMessage());
        }
    }

    /** What the BaseRepo would say with one file edited. */
    public Optional<String> baseCommitWith(EnvironmentHead head, String file, byte[] edited) {
        TreeMap<String, byte[]> files = new TreeMap<>(head.files().files());
        files.put(file, edited);
        FileSet all = new FileSet(head.files().origin(), files, head.files().tooLarge());
        return inTurn(() -> engine.readEnvironment(all, limits, RenderRules.NEWEST, System::nanoTime))
                .baseRepo()
                .flatMap(BaseRepo::commit);
    }

    private <T> T inTurn(Supplier<T> read) {
        try {
            if (!turns.tryAcquire(limits.budget().time().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException.Transient(
                        "other control planes are being read, and as much is read at once as there is memory for",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient("the server stops while a control plane waits to be read", e);
        }
        try {
            return read.get();
        } finally {
            turns.release();
        }
    }

    /** What is wrong with the files in which something is missing, a line each: it may be there, and not be readable. */
    private static String mistakes(List<Problem> problems) {
        return problems.isEmpty() ? "" : ". Found there:\n" + String.join("\n", ShownProblems.of(problems));
    }
}
