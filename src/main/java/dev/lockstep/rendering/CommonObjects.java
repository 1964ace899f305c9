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
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Objects that are in the folders of two environments which one cluster follows: each environment's reconciler applies its own, over and over,
 * and deletes it for both when it goes from one.
 */
public final class CommonObjects {
    private static final Logger LOG = Logger.getLogger(CommonObjects.class);
    /** Of a cluster type; more is no other mistake. */
    private static final int MOST = 100;
    /** Environments that a warning names. */
    private static final int NAMED = 3;

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

    /** Where another environment has it. */
    private record Place(Other other, String file) {}

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
        Map<String, SortedMap<Identity, String>> ours = new HashMap<>();
        SortedMap<String, SortedMap<Identity, List<Place>>> common = new TreeMap<>();
        List<Problem> problems = new ArrayList<>();
        others.stream()
                .collect(Collectors.groupingBy(Other::repository, LinkedHashMap::new, Collectors.toList()))
                .forEach((repository, its) -> problems.addAll(guarded(its, pins, () -> {
                    Map<String, String> heads = git.heads(
                            repository, its.stream().map(Other::branch).collect(Collectors.toSet()));
                    for (Other other : its) {
                        watch.check();
                        SortedMap<Identity, String> theirs = theirs(other, heads.get(other.branch()), watch);
                        if (!theirs.isEmpty()) {
                            ours
                                    .computeIfAbsent(
                                            other.clusterType(),
                                            type -> FolderObjects.of(rendered(tree, pins, type), limits, watch))
                                    .keySet()
                                    .stream()
                                    .filter(theirs::containsKey)
                                    .forEach(object -> common.computeIfAbsent(
                                                    other.clusterType(), type -> new TreeMap<>())
                                            .computeIfAbsent(object, o -> new ArrayList<>())
                                            .add(new Place(other, theirs.get(object))));
                        }
                    }
                })));
        common.forEach((type, objects) -> objects.entrySet().stream()
                .limit(MOST)
                .forEach(object -> problems.add(
                        problem(type, object.getKey(), ours.get(type).get(object.getKey()), object.getValue()))));
        return tree.with(problems);
    }

    /** Of one repository: it is not asked again for each of its branches. */
    private static List<Problem> guarded(List<Other> others, Pins pins, Runnable look) {
        try {
            look.run();
            return List.of();
        } catch (StoppedException e) {
            throw e;
        } catch (OutsideException | OverBudgetException e) {
            return unknown(others, e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(
                    e,
                    "what %s has in common with %s could not be found out",
                    others.get(0).repository(),
                    pins.gitOps());
            return unknown(others, OutsideException.of("comparing them", e).getMessage());
        }
    }

    private static List<Problem> unknown(List<Other> others, String why) {
        return others.stream().map(other -> unknown(other, why)).toList();
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

    /** @param head null when there is no such branch */
    private SortedMap<Identity, String> theirs(Other other, String head, Watch watch) {
        if (head == null) {
            return Collections.emptySortedMap();
        }
        Folder folder = new Folder(other.repository().key(), head, other.folder());
        SortedMap<Identity, String> known = remembered.get(folder);
        if (known == null) {
            known = FolderObjects.of(folder(other.repository(), head, other.folder() + "/"), limits, watch);
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

    private static Problem problem(String clusterType, Identity object, String file, List<Place> places) {
        String where = places.stream()
                .limit(NAMED)
                .map(place -> place.file() + " of " + place.other().environment())
                .collect(Collectors.joining(", "));
        int more = places.size() - NAMED;
        boolean two = places.size() == 1;
        return new Problem(
                Severity.WARNING,
                Optional.empty(),
                Optional.empty(),
                Optional.of(clusterType),
                Optional.empty(),
                object.shown() + " (" + file + ") is also in " + where
                        + (more > 0 ? " and of " + Sentences.counted(more, "more environment") : "") + ", and "
                        + clusters(places.get(0).other()) + (two ? " both" : " all of them")
                        + ": each applies its own over " + (two ? "the other's" : "the others'")
                        + ", and what goes from one is deleted for " + (two ? "both" : "all")
                        + ". Give each environment's its own name or namespace");
    }

    private static String clusters(Other other) {
        return other.clusters() == 1
                ? "cluster " + other.cluster() + " follows"
                : Sentences.counted(other.clusters(), "cluster") + " (such as " + other.cluster() + ") follow";
    }
}
