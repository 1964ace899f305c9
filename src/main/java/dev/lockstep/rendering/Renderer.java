package dev.lockstep.rendering;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.Declarations.EnvironmentHead;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.Layout;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderMemory;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.TreeChange;
import dev.lockstep.scheduler.metering.Watch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Renders pinned inputs into the changes of a GitOps branch. The same pins give the same changes, so the last few results
 * are kept in memory and made again when they are not.
 */
public final class Renderer {
    private static final int REMEMBERED = 16;
    /** Bytes of a path with its place in a map. */
    private static final int PATH = 100;

    public sealed interface Result {
        /**
         * @param warnings sentences about what is probably not meant, and about sources that were not read
         * @param notices sentences about what was not looked at
         * @param changes path in the repository to new content; empty deletes
         */
        record Tree(
                RenderedTree summary,
                List<String> warnings,
                List<String> notices,
                SortedMap<String, Optional<byte[]>> changes)
                implements Result {
            /** With what else was found of it. */
            Tree with(List<Problem> more) {
                if (more.isEmpty()) {
                    return this;
                }
                List<String> allWarnings = new ArrayList<>(warnings);
                allWarnings.addAll(ShownProblems.of(more, Severity.WARNING));
                List<String> allNotices = new ArrayList<>(notices);
                allNotices.addAll(ShownProblems.of(more, Severity.NOTICE));
                RenderWarnings added = Warnings.of(more);
                return new Tree(
                        summary.with(
                                known -> known.warnings(summary.warnings().map(warnings -> warnings.and(added.all())))),
                        allWarnings,
                        allNotices,
                        changes);
            }
        }

        record Failed(List<String> problems) implements Result {}

        /** As many as there is memory for are being rendered; nothing was. */
        record Queued(String reason) implements Result {}
    }

    private record Key(String pipeline, String environment, Layout layout, Pins pins, RenderRules rules) {}

    private record Environment(String pipeline, String name) {}

    private final GitReader git;
    private final SchedulerEngine engine;
    private final Declarations declarations;
    private final Limits limits;
    private final RenderTurns turns;
    private final Recent<Key, Result> remembered;
    /** From one rendering of an environment to the next little changes. */
    private final Recent<Environment, RenderMemory> memories;

    /** @param remembered bytes of results, and as many of what is kept from one rendering of an environment to the next */
    public Renderer(
            GitReader git,
            SchedulerEngine engine,
            Declarations declarations,
            Limits limits,
            RenderTurns turns,
            long remembered) {
        this.git = git;
        this.engine = engine;
        this.declarations = declarations;
        this.limits = limits;
        this.turns = turns;
        this.remembered = new Recent<>(REMEMBERED, remembered);
        this.memories = new Recent<>(REMEMBERED, remembered);
    }

    /**
     * @param rules the newest, or those of an earlier rendering that is made again
     * @param run whose rendering it is, among those of the pipeline
     * @param watch what ends a rendering that nobody wants any more
     * @throws dev.lockstep.scheduler.metering.StoppedException of the watch
     */
    public Result render(
            PipelineDefinition pipeline, StagePlan plan, Pins pins, RenderRules rules, String run, Watch watch) {
        Layout layout = Layout.valueOf(plan.layout().name());
        Key key = new Key(pipeline.name(), plan.environment(), layout, pins, rules);
        Result known = remembered.get(key);
        if (known != null) {
            return known;
        }
        if (!turns.begin(pipeline.name(), run + " " + plan.environment())) {
            return new Result.Queued(turns.reason());
        }
        try {
            Result made = make(pipeline, key, watch);
            remembered.put(key, made, size(made));
            return made;
        } finally {
            turns.end(pipeline.name());
        }
    }

    private static long size(Result result) {
        return result instanceof Result.Tree tree
                ? tree.changes().entrySet().stream()
                        .mapToLong(change -> PATH
                                + change.getKey().length()
                                + change.getValue()
                                        .map(content -> content.length)
                                        .orElse(0))
                        .sum()
                : PATH;
    }

    private Result make(PipelineDefinition pipeline, Key key, Watch watch) {
        String environment = key.environment();
        Pins pins = key.pins();
        Declarations.Base base = declarations.base(pipeline, pins.baseCommit(), key.rules());
        EnvironmentHead head = declarations.head(
                declarations.environment(pipeline, pins.baseCommit(), base, environment),
                Optional.of(pins.environmentCommit()),
                key.rules());
        Map<String, FileSet> workloads = new TreeMap<>();
        long read = bytes(base.files()) + bytes(head.files());
        for (Map.Entry<String, Pins.Source> workload : pins.workloads().entrySet()) {
            Pins.Source source = workload.getValue();
            watch.check();
            FileSet files = git.read(
                    RepositoryUrl.of(source.repository()), source.commit(), source.path(), FileSet::isResource);
            workloads.put(workload.getKey(), files);
            read += bytes(files);
            if (read > limits.budget().bytes()) {
                return new Result.Failed(List.of("what " + environment + " is rendered from has more than "
                        + (limits.budget().bytes() >> 20) + " MB of files, with WorkloadRegistration "
                        + workload.getKey() + " (limit memory); name smaller folders, or allow more with"
                        + " lockstep.render.memory"));
            }
        }
        // Known to be nothing, and said in the pins' notes: the engine would take it for forgotten.
        pins.passedOver()
                .forEach(name ->
                        workloads.put(name, new FileSet("its repository, which could not be read", new TreeMap<>())));
        RenderMemory memory = memory(new Environment(pipeline.name(), environment));
        Rendering rendering = engine.render(
                new RenderRequest(
                        environment,
                        key.layout(),
                        base.files(),
                        head.files(),
                        workloads,
                        Optional.of(pins.baseCommit()),
                        limits,
                        key.rules()),
                memory,
                watch);
        memories.put(new Environment(pipeline.name(), environment), memory, memory.bytes());
        if (!rendering.publishable()) {
            return new Result.Failed(ShownProblems.of(rendering.problems(), Severity.ERROR));
        }
        String prefix = folderPrefix(pins.gitOpsPath());
        FileSet existing = git.read(
                RepositoryUrl.of(pins.gitOps().repository()), pins.gitOpsBase(), pins.gitOpsPath(), GitOpsTree::owned);
        TreeChange change = GitOpsTree.diff(existing, rendering.tree());
        SortedMap<String, Optional<byte[]>> changes = new TreeMap<>();
        change.written()
                .forEach(path ->
                        changes.put(prefix + path, Optional.of(rendering.tree().get(path))));
        change.deleted().forEach(path -> changes.put(prefix + path, Optional.empty()));
        List<String> warnings = new ArrayList<>(pins.notes());
        warnings.addAll(ShownProblems.of(rendering.problems(), Severity.WARNING));
        return new Result.Tree(
                summary(rendering, existing, change, key.rules()),
                warnings,
                ShownProblems.of(rendering.problems(), Severity.NOTICE),
                changes);
    }

    private RenderMemory memory(Environment environment) {
        RenderMemory known = memories.get(environment);
        return known == null ? new RenderMemory() : known;
    }

    private static long bytes(FileSet files) {
        return files.files().values().stream()
                .mapToLong(content -> content.length)
                .sum();
    }

    /** The folder that the cluster types are in, "" or ending in a slash. */
    public static String folderPrefix(String gitOpsPath) {
        String folder =
                gitOpsPath.replaceFirst("^\\./?", "").replaceFirst("^/+", "").replaceFirst("/+$", "");
        return folder.isEmpty() ? "" : folder + "/";
    }

    private static RenderedTree summary(Rendering rendering, FileSet existing, TreeChange change, RenderRules rules) {
        SortedMap<String, Integer> assignments = new TreeMap<>();
        rendering.clusterTypes().forEach(clusterType -> assignments.put(clusterType, 0));
        rendering.assignments().forEach(assignment -> assignments.merge(assignment.clusterType(), 1, Integer::sum));
        SortedMap<String, Integer> changed = new TreeMap<>();
        for (var paths : List.of(change.written(), change.deleted())) {
            for (String path : paths) {
                if (path.contains("/") && !path.startsWith(".")) {
                    changed.merge(path.substring(0, path.indexOf('/')), 1, Integer::sum);
                }
            }
        }
        return new RenderedTree(
                digest(rendering.tree()),
                change.written().size(),
                change.deleted().size(),
                change.manifestsChanged(),
                assignments,
                changed,
                rules.edition(),
                ShownProblems.of(rendering.tolerated(), Severity.WARNING),
                Optional.of(rendering.registrations()),
                Optional.of(TargetChanges.between(existing, rendering.tree().keySet(), change)),
                Optional.of(Warnings.of(rendering.problems())));
    }

    private static String digest(SortedMap<String, byte[]> tree) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            tree.forEach((path, content) -> {
                sha.update(path.getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0);
                // The length is part of the digest, so that bytes shifted between files make another one.
                sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, content.length));
                sha.update(content);
            });
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
