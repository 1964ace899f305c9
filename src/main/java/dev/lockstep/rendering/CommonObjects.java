package dev.lockstep.rendering;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.scheduler.FolderObjects;
import dev.lockstep.scheduler.FolderObjects.Identity;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Objects that are in the folders of two environments which one cluster follows: each environment's reconciler applies its own, over and over,
 * and deletes it for both when it goes from one.
 */
public final class CommonObjects {
    private static final Logger LOG = Logger.getLogger(CommonObjects.class);
    /** Environments that a warning names. */
    private static final int NAMED = 3;

    private static final int REMEMBERED = 16;
    /** Bytes of an object while it is remembered. */
    private static final int OBJECT = 300;

    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** What is compared is held beside what is rendered. */
    private static final int SHARE_OF_A_RENDERING = 4;

    /**
     * Another environment that clusters of a cluster type follow, too.
     *
     * @param clusterType of this environment
     * @param environment as people call it; with its pipeline, when that is another one
     * @param folder the other environment's cluster type
     * @param cluster one of them, for people
     * @param clusters how many they are
     */
    public record Other(
            String clusterType,
            String environment,
            RepositoryUrl repository,
            String branch,
            String folder,
            String cluster,
            int clusters) {}

    private record Folder(String repository, String commit, String name) {}

    private final GitReader git;
    private final Limits limits;
    /** One environment changes while another is rendered several times. */
    private final Recent<Folder, SortedMap<Identity, String>> remembered;
    /** One comparison at a time: the memory of renderings is counted without them. */
    private final ReentrantLock turn = new ReentrantLock();

    /** @param remembered bytes of what is kept of other environments */
    public CommonObjects(GitReader git, Limits limits, long remembered) {
        this.git = git;
        this.limits = limits;
        this.remembered = new Recent<>(REMEMBERED, remembered);
    }

    /**
     * The rendering with a warning for each such object. It never fails: what the other environment has is no part of this one, and that
     * it could not be looked at is a notice. What a warning says depends on objects and environments alone, and not on which clusters there
     * are: a cluster more is no other warning, which would hold a merge again.
     *
     * @throws dev.lockstep.scheduler.metering.StoppedException of the watch
     */
    public Renderer.Result.Tree warned(Renderer.Result.Tree tree, Pins pins, List<Other> others, Watch watch) {
        if (others.isEmpty()) {
            return tree;
        }
        List<Problem> problems = new ArrayList<>();
        Map<RepositoryUrl, Map<String, String>> heads = new HashMap<>();
        others.stream().collect(Collectors.groupingBy(Other::repository)).forEach((repository, its) -> {
            Set<String> branches = its.stream().map(Other::branch).collect(Collectors.toSet());
            guarded(its, problems, () -> heads.put(repository, git.heads(repository, branches)));
        });
        turn.lock();
        try {
            RenderBudget budget = new RenderBudget(LONGEST, limits.budget().bytes() / SHARE_OF_A_RENDERING);
            Comparison comparison = new Comparison(tree, pins, new Meter(budget, watch));
            for (Other other : others) {
                watch.check();
                String head = heads.getOrDefault(other.repository(), Map.of()).get(other.branch());
                if (head != null) {
                    guarded(List.of(other), problems, () -> comparison.with(other, head));
                }
            }
            problems.addAll(comparison.problems());
        } finally {
            turn.unlock();
        }
        return tree.with(problems);
    }

    private static void guarded(List<Other> others, List<Problem> problems, Runnable look) {
        try {
            look.run();
        } catch (StoppedException e) {
            throw e;
        } catch (OutsideException | OverBudgetException e) {
            others.forEach(other -> problems.add(unknown(other, e.getMessage())));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(
                    e,
                    "what %s has in common with others could not be found out",
                    others.get(0).environment());
            String why = OutsideException.of("comparing them", e).getMessage();
            others.forEach(other -> problems.add(unknown(other, why)));
        }
    }

    private static Problem unknown(Other other, String why) {
        return problem(
                Severity.NOTICE,
                other.clusterType(),
                "whether " + other.environment()
                        + ", which its clusters follow, too, has the same objects could not be found out: " + why);
    }

    private static Problem problem(Severity severity, String clusterType, String message) {
        return new Problem(
                severity, Optional.empty(), Optional.empty(), Optional.of(clusterType), Optional.empty(), message);
    }

    /** Of one rendering with what the others have. */
    private final class Comparison {
        /** Where another environment has it. */
        private record Place(Other other, String file) {}

        private final Renderer.Result.Tree tree;
        private final Pins pins;
        private final Meter meter;
        private final Map<String, SortedMap<Identity, String>> ours = new HashMap<>();
        private final SortedMap<String, SortedMap<Identity, List<Place>>> common = new TreeMap<>();

        Comparison(Renderer.Result.Tree tree, Pins pins, Meter meter) {
            this.tree = tree;
            this.pins = pins;
            this.meter = meter;
        }

        void with(Other other, String head) {
            SortedMap<Identity, String> theirs = theirs(other, head);
            if (theirs.isEmpty()) {
                return;
            }
            ours
                    .computeIfAbsent(other.clusterType(), type -> FolderObjects.of(rendered(type), limits, meter))
                    .keySet()
                    .stream()
                    .filter(theirs::containsKey)
                    .forEach(object -> common.computeIfAbsent(other.clusterType(), type -> new TreeMap<>())
                            .computeIfAbsent(object, o -> new ArrayList<>())
                            .add(new Place(other, theirs.get(object))));
        }

        private SortedMap<Identity, String> theirs(Other other, String head) {
            Folder folder = new Folder(other.repository().key(), head, other.folder());
            SortedMap<Identity, String> known = remembered.get(folder);
            if (known == null) {
                known = FolderObjects.of(folder(other.repository(), head, other.folder() + "/"), limits, meter);
                remembered.put(folder, known, (long) OBJECT * known.size());
            }
            return known;
        }

        private SortedMap<String, byte[]> folder(RepositoryUrl repository, String commit, String prefix) {
            return git.read(repository, commit, ".", path -> path.startsWith(prefix) && FolderObjects.isApplied(path))
                    .files();
        }

        /** The folder as it is when the rendering is merged. */
        private SortedMap<String, byte[]> rendered(String clusterType) {
            String prefix = Renderer.folderPrefix(pins.gitOpsPath()) + clusterType + "/";
            SortedMap<String, byte[]> files =
                    new TreeMap<>(folder(RepositoryUrl.of(pins.gitOps().repository()), pins.gitOpsBase(), prefix));
            tree.changes().forEach((path, content) -> {
                if (path.startsWith(prefix)) {
                    content.ifPresentOrElse(bytes -> files.put(path, bytes), () -> files.remove(path));
                }
            });
            return files;
        }

        List<Problem> problems() {
            List<Problem> problems = new ArrayList<>();
            common.forEach((type, objects) -> {
                objects.forEach((object, places) ->
                        problems.add(warning(type, object, ours.get(type).get(object), places)));
                objects.values().stream()
                        .flatMap(List::stream)
                        .map(Place::other)
                        .distinct()
                        .forEach(other -> problems.add(problem(
                                Severity.NOTICE,
                                type,
                                "its clusters follow " + other.environment() + ", too: " + other.cluster()
                                        + (other.clusters() == 1 ? "" : " and " + (other.clusters() - 1) + " more"))));
            });
            return problems;
        }

        private static Problem warning(String clusterType, Identity object, String file, List<Place> places) {
            String where = places.stream()
                    .limit(NAMED)
                    .map(place -> place.file() + " of " + place.other().environment())
                    .collect(Collectors.joining(", "));
            int more = places.size() - NAMED;
            boolean two = places.size() == 1;
            return problem(
                    Severity.WARNING,
                    clusterType,
                    object.shown() + " (" + file + ") is also in " + where
                            + (more > 0 ? " and of " + Sentences.counted(more, "more environment") : "")
                            + ", which the same clusters follow: each environment applies its own over "
                            + (two ? "the other's" : "the others'") + ", and what goes from one is deleted for "
                            + (two ? "both" : "all") + ". Give each environment's its own name or namespace");
        }
    }
}
