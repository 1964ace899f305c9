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
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Objects that are in the folders of two environments which one cluster follows: each environment's reconciler applies its own, over and over,
 * and deletes it for both when it goes from one.
 */
public final class CommonObjects {
    private static final Logger LOG = Logger.getLogger(CommonObjects.class);
    /** Of two folders; more is no other mistake. */
    private static final int MOST = 100;

    /**
     * Another environment that clusters of a cluster type follow, too.
     *
     * @param clusterType of this environment
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

    private static final int REMEMBERED = 16;
    /** Bytes of an object while it is remembered. */
    private static final int OBJECT = 300;

    private final GitReader git;
    private final Limits limits;
    /** One environment changes while another is rendered several times. */
    private final Recent<Folder, SortedMap<Identity, String>> remembered;

    /** @param remembered bytes of what is kept of other environments */
    public CommonObjects(GitReader git, Limits limits, long remembered) {
        this.git = git;
        this.limits = limits;
        this.remembered = new Recent<>(REMEMBERED, remembered);
    }

    /**
     * The rendering with a warning for each such object. It never fails: what the other environment has is no part of this one, and that
     * it could not be looked at is a notice.
     *
     * @throws dev.lockstep.scheduler.metering.StoppedException of the watch
     */
    public Renderer.Result.Tree warned(Renderer.Result.Tree tree, Pins pins, List<Other> others, Watch watch) {
        List<Problem> problems = new ArrayList<>();
        for (Other other : others) {
            watch.check();
            try {
                problems.addAll(common(tree, pins, other, watch));
            } catch (StoppedException e) {
                throw e;
            } catch (OutsideException | OverBudgetException e) {
                problems.add(unknown(other, e.getMessage()));
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.errorf(
                        e, "what %s has in common with %s could not be found out", other.environment(), pins.gitOps());
                problems.add(
                        unknown(other, OutsideException.of("comparing them", e).getMessage()));
            }
        }
        return tree.with(problems);
    }

    private static Problem unknown(Other other, String why) {
        return new Problem(
                Severity.NOTICE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(other.clusterType()),
                Optional.empty(),
                "whether " + other.environment() + " has the same objects, which " + clusters(other)
                        + ", too, could not be found out: " + why);
    }

    private List<Problem> common(Renderer.Result.Tree tree, Pins pins, Other other, Watch watch) {
        Optional<String> head = git.head(other.repository(), other.branch());
        if (head.isEmpty()) {
            return List.of();
        }
        SortedMap<Identity, String> theirs = theirs(other, head.get(), watch);
        if (theirs.isEmpty()) {
            return List.of();
        }
        SortedMap<Identity, String> ours = FolderObjects.of(rendered(tree, pins, other.clusterType()), limits, watch);
        ours.keySet().retainAll(theirs.keySet());
        return ours.entrySet().stream()
                .limit(MOST)
                .map(object -> problem(object.getKey(), object.getValue(), theirs.get(object.getKey()), other))
                .toList();
    }

    private SortedMap<Identity, String> theirs(Other other, String commit, Watch watch) {
        Folder folder = new Folder(other.repository().key(), commit, other.folder());
        SortedMap<Identity, String> known = remembered.get(folder);
        if (known == null) {
            known = FolderObjects.of(folder(other.repository(), commit, other.folder() + "/"), limits, watch);
            remembered.put(folder, known, (long) OBJECT * known.size());
        }
        return known;
    }

    private SortedMap<String, byte[]> folder(RepositoryUrl repository, String commit, String prefix) {
        return git.read(repository, commit, ".", path -> path.startsWith(prefix) && FolderObjects.isApplied(path))
                .files();
    }

    /** The folder as it is when the rendering is merged. */
    private SortedMap<String, byte[]> rendered(Renderer.Result.Tree tree, Pins pins, String clusterType) {
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

    private static Problem problem(Identity object, String file, String theirFile, Other other) {
        return new Problem(
                Severity.WARNING,
                Optional.empty(),
                Optional.empty(),
                Optional.of(other.clusterType()),
                Optional.empty(),
                object.shown() + " (" + file + ") is also in " + theirFile + " of " + other.environment() + ", and "
                        + clusters(other)
                        + " both: each applies its own over the other's, and what goes from one is deleted for both. Give"
                        + " each environment's its own name or namespace");
    }

    private static String clusters(Other other) {
        return other.clusters() == 1
                ? "cluster " + other.cluster() + " follows"
                : Sentences.counted(other.clusters(), "cluster") + " (such as " + other.cluster() + ") follow";
    }
}
