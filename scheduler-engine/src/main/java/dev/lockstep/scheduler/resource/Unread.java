package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.resource.Resource.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Objects of a file set that Flux would apply and that are not read: named once for each kind and reason, so that nothing is left
 * out silently. The other way round, what is read and Flux would not apply is a warning.
 */
final class Unread {
    /** So many places are named. */
    private static final int NAMED = 3;

    private static final String JSON = "it is JSON, and only YAML files are read; write it as YAML if it is to count";

    /** What Flux leaves out of every source although it is YAML, besides .git and .github. */
    private static final Set<String> LEFT_OUT_BY_FLUX = Set.of(
            ".travis.yml",
            ".gitlab-ci.yml",
            "appveyor.yml",
            ".drone.yml",
            "cloudbuild.yaml",
            "codeship-services.yml",
            "codeship-steps.yml",
            ".goreleaser.yml",
            ".sops.yaml",
            ".flux.yaml");

    /** @param what for messages; {@code Deployment (apps/v1)} */
    private record Group(String what, String why) {}

    private record Place(String name, Location location) {}

    private final String origin;
    private final Kustomizations kustomizations;
    private final Predicate<String> ignored;
    private final Map<Group, List<Place>> groups = new LinkedHashMap<>();

    Unread(String origin, Kustomizations kustomizations, Predicate<String> ignored) {
        this.origin = origin;
        this.kustomizations = kustomizations;
        this.ignored = ignored;
    }

    /** An object of a kind that is not read, or in a form in which none is. */
    void object(String path, ObjectHead head) {
        if (Kustomizations.isOne(path)) {
            return;
        }
        if (!head.isObject()) {
            noObject(path, head.line());
        } else if (head.encrypted()) {
            add(path, head, "SOPS has encrypted it, and Lockstep has no key; what must be read cannot be encrypted");
        } else if (head.isList()) {
            add(
                    path,
                    head,
                    "objects in a list are not looked at (here: " + head.held()
                            + "); write them as documents of their own, with --- between them");
        } else {
            add(path, head, "only Kalypso's resources and ConfigMaps with platform configuration are read here");
        }
    }

    void noConfiguration(String path, ObjectHead head) {
        add(
                path,
                head,
                "it has no label platform-config: \"true\", and its name does not begin with azure-app-config, so it configures"
                        + " nothing");
    }

    void noObject(String path, int line) {
        if (!Kustomizations.isOne(path)) {
            add(
                    path,
                    new ObjectHead("", "", "", line, Optional.empty(), false),
                    "there is no Kubernetes object in it (apiVersion and kind), so Flux would refuse it; name it in .sourceignore");
        }
    }

    /** Of what is no object, nothing is said: JSON is used for much else, and Flux looks only at what is listed. */
    void json(String path, List<ObjectHead> heads) {
        for (ObjectHead head : heads) {
            if (head.isObject() && !ignored.test(path)) {
                put(path, head, head.encrypted() ? JSON + "; besides, SOPS has encrypted it" : JSON);
            }
        }
    }

    /** Whether there are objects in it is unknown. */
    void largeJson(String path) {
        put(
                path,
                new ObjectHead("", "", "", 1, Optional.empty(), false),
                "it is JSON, and too large to see whether there are Kubernetes objects in it; name it in .sourceignore");
    }

    private void add(String path, ObjectHead head, String why) {
        boolean applied = kustomizations.applies(path) && !ignored.test(path) && !leftOutByFlux(path);
        // Environments count even where Flux ignores them.
        if (applied || head.kind().equals(Kind.Environment.toString())) {
            put(path, head, why);
        }
    }

    private void put(String path, ObjectHead head, String why) {
        groups.computeIfAbsent(new Group(head.shown(), why), unused -> new ArrayList<>())
                .add(new Place(head.name(), new Location(origin, path, head.line())));
    }

    private static boolean leftOutByFlux(String path) {
        return path.startsWith(".circleci/") || LEFT_OUT_BY_FLUX.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    /** @param found what is read of the file set */
    void report(List<Resource> found, Problems problems) {
        groups.forEach((group, places) -> {
            Place first = places.get(0);
            boolean one = places.size() == 1;
            problems.notice(
                    first.location,
                    group.what + (one && !first.name.isEmpty() ? " " + first.name : ""),
                    (one ? "is not read: " : places.size() + " of them are not read: ")
                            + group.why
                            + others(places.stream().map(Place::location).toList()));
        });
        kustomizations
                .undone()
                .forEach((file, what) -> problems.notice(
                        new Location(origin, file, 1),
                        "Kustomization",
                        "Flux builds with it; here the files are read as they are, without "
                                + String.join(", ", what)));
        List<Location> unlisted = new ArrayList<>();
        for (Resource resource : found) {
            problems.guard(resource.location(), resource.shown(), () -> {
                if (counts(resource)
                        && !ignored.test(resource.location().file())
                        && !kustomizations.applies(resource.location().file())) {
                    unlisted.add(resource.location());
                }
            });
        }
        if (!unlisted.isEmpty()) {
            problems.warning(
                    unlisted.get(0),
                    null,
                    "is read although no kustomization.yaml lists it, so Flux would not apply it; list it, or name it in"
                            + " .sourceignore" + others(unlisted));
        }
    }

    private static boolean counts(Resource resource) {
        return resource.kind() != Kind.ConfigMap || ControlPlane.isConfiguration(resource.name(), resource.labels());
    }

    private static String others(List<Location> places) {
        StringBuilder others = new StringBuilder();
        for (int i = 1; i < places.size() && i < NAMED; i++) {
            others.append(i == 1 ? "; also " : ", ")
                    .append(places.get(i).file())
                    .append(':')
                    .append(places.get(i).line());
        }
        return places.size() > NAMED
                ? others.append(" and ")
                        .append(places.size() - NAMED)
                        .append(" more")
                        .toString()
                : others.toString();
    }
}
