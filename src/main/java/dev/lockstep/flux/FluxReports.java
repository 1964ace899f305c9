package dev.lockstep.flux;

import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reconcilers among the Kustomizations of a cluster: those that apply the same cluster type's folder from the same source to the
 * same cluster are one. What one of them has applied from Git is nested in it.
 *
 * @param source the name of the source that reports them
 * @param cluster the cluster's name
 * @param observedAt when it was asked
 */
public record FluxReports(String source, String cluster, Instant observedAt) {
    /**
     * What there is in a cluster.
     *
     * @param sources of Kustomizations
     * @param unread what is there and cannot be read
     */
    public record Objects(
            Collection<Kustomization> kustomizations,
            Collection<? extends FluxSource> sources,
            Collection<HelmRelease> helmReleases,
            Collection<Unread> unread) {
        public Objects(
                Collection<Kustomization> kustomizations,
                Collection<? extends FluxSource> sources,
                Collection<HelmRelease> helmReleases) {
            this(kustomizations, sources, helmReleases, List.of());
        }
    }

    /**
     * @param reports with the Kustomizations of each, as {@code namespace/name}
     * @param withoutSource Kustomizations whose source is not known: nothing can be said of them
     */
    public record Read(Map<ReconcilerReport, List<String>> reports, List<Kustomization> withoutSource) {}

    /** What follows a branch. */
    public interface Ours {
        /** @param repository key of the Git repository */
        boolean follows(String repository, String branch);
    }

    private record Named(String kind, String key) {}

    /** @param remote by what another cluster is reached */
    private record Applying(Named from, Optional<String> remote) {}

    private record Group(Applying applying, String clusterType) {}

    /** Of all that was not applied by another Kustomization. */
    public Read of(Objects objects) {
        Applied applied = Applied.of(objects);
        Set<String> nested = applied.nested();
        return read(objects, applied, kustomization -> !nested.contains(kustomization.key()), source -> true);
    }

    /** Of those that follow our branches, also where another Kustomization has applied them, as that of {@code flux bootstrap} does. */
    public Read of(Objects objects, Ours ours) {
        return read(
                objects,
                Applied.of(objects),
                kustomization -> true,
                source -> source.repositoryKey()
                        .filter(repository -> ours.follows(repository, source.branch()))
                        .isPresent());
    }

    private Read read(Objects objects, Applied applied, Predicate<Kustomization> own, Predicate<FluxSource> ours) {
        Map<Named, FluxSource> sources = new LinkedHashMap<>();
        objects.sources().forEach(one -> sources.putIfAbsent(new Named(one.kind(), one.key()), one));
        Map<Group, Map<String, Kustomization>> groups = new LinkedHashMap<>();
        Map<Applying, Set<String>> types = new HashMap<>();
        Set<Named> told = new HashSet<>();
        List<Kustomization> withoutSource = new ArrayList<>();
        for (Kustomization kustomization : applied.kustomizations().values()) {
            Named named = new Named(kustomization.sourceKind(), kustomization.sourceKey());
            FluxSource from = sources.get(named);
            if (!own.test(kustomization)) {
                continue;
            }
            if (from == null) {
                withoutSource.add(kustomization);
            } else if (ours.test(from)) {
                told.add(new Named(Kustomization.KIND, kustomization.key()));
                told.add(named);
                Applying applying = new Applying(named, kustomization.remote());
                types.computeIfAbsent(applying, one -> new HashSet<>()).add(kustomization.clusterType());
                groups.computeIfAbsent(new Group(applying, kustomization.clusterType()), one -> new LinkedHashMap<>())
                        .put(kustomization.key(), kustomization);
            }
        }
        Map<ReconcilerReport, List<String>> reports = new LinkedHashMap<>();
        groups.forEach((group, members) -> reports.put(
                report(
                        group,
                        sources.get(group.applying().from()),
                        List.copyOf(members.values()),
                        applied.by(members.keySet(), told),
                        types.get(group.applying()).size() == 1),
                List.copyOf(members.keySet())));
        return new Read(reports, List.copyOf(withoutSource));
    }

    /**
     * What was applied from Git.
     *
     * @param byOwner by the Kustomization that applied it; one that applied itself, as that of {@code flux bootstrap}, is left out
     */
    private record Applied(Map<String, Kustomization> kustomizations, Map<String, List<Nested>> byOwner) {
        static Applied of(Objects objects) {
            Map<String, Kustomization> kustomizations = new LinkedHashMap<>();
            objects.kustomizations().forEach(one -> kustomizations.putIfAbsent(one.key(), one));
            Set<String> owners = new HashSet<>(kustomizations.keySet());
            objects.unread().stream()
                    .filter(one -> one.kind().equals(Kustomization.KIND))
                    .map(Unread::key)
                    .forEach(owners::add);
            Map<String, List<Nested>> byOwner = new LinkedHashMap<>();
            Stream.of(
                            kustomizations.values().stream().map(Nested::of),
                            objects.helmReleases().stream().map(one -> Nested.of(one.object())),
                            objects.sources().stream().map(one -> Nested.of(one.object())),
                            objects.unread().stream().map(Nested::of))
                    .flatMap(all -> all)
                    .forEach(one -> one.owner()
                            .filter(owners::contains)
                            .filter(owner -> !one.named().equals(new Named(Kustomization.KIND, owner)))
                            .ifPresent(owner -> byOwner.computeIfAbsent(owner, o -> new ArrayList<>())
                                    .add(one)));
            return new Applied(kustomizations, byOwner);
        }

        /**
         * Kustomizations that are told with the one that applied them. Those that applied each other are not: they would be told
         * nowhere.
         */
        Set<String> nested() {
            Set<String> owned = keys(byOwner.values().stream().flatMap(List::stream));
            List<String> roots = kustomizations.keySet().stream()
                    .filter(key -> !owned.contains(key))
                    .toList();
            return keys(by(roots, Set.of()).stream());
        }

        private static Set<String> keys(Stream<Nested> all) {
            return all.flatMap(one -> one.kustomization().stream()).collect(Collectors.toSet());
        }

        /**
         * Directly, or by something that one of them applied.
         *
         * @param told by themselves, or as the source of one that is: {@code flux bootstrap} has the repository that it follows applied
         *     from that, too
         */
        List<Nested> by(Collection<String> owners, Set<Named> told) {
            Set<Named> known = new HashSet<>(told);
            owners.forEach(owner -> known.add(new Named(Kustomization.KIND, owner)));
            Deque<String> next = new ArrayDeque<>(owners);
            List<Nested> found = new ArrayList<>();
            while (!next.isEmpty()) {
                for (Nested one : byOwner.getOrDefault(next.remove(), List.of())) {
                    if (known.add(one.named())) {
                        found.add(one);
                        one.kustomization().ifPresent(next::add);
                    }
                }
            }
            return found;
        }
    }

    /**
     * @param owner key of the Kustomization that applied it
     * @param told what is told of it
     */
    private record Nested(Named named, Optional<String> owner, Supplier<FluxObject> told) {
        /** What it follows is not known here, and does not matter: its commits are another repository's. */
        static Nested of(Kustomization one) {
            return new Nested(
                    new Named(Kustomization.KIND, one.key()),
                    one.object().owner(),
                    () -> object(one.object(), one.appliedCommit(), one.attempt(Optional.empty())));
        }

        static Nested of(ClusterObject one) {
            return new Nested(
                    new Named(one.kind(), one.key()),
                    one.owner(),
                    () -> object(
                            one,
                            Optional.empty(),
                            new Attempt(Optional.empty(), false, one.doing(), Optional.empty())));
        }

        static Nested of(Unread one) {
            return new Nested(new Named(one.kind(), one.key()), one.owner(), one::told);
        }

        /** Its key, if it is one. */
        Optional<String> kustomization() {
            return Optional.of(named.key()).filter(key -> named.kind().equals(Kustomization.KIND));
        }
    }

    /** @param one whether it is applied to one folder there only: what else is applied elsewhere gives it no other name */
    private ReconcilerReport report(
            Group group, FluxSource from, List<Kustomization> own, List<Nested> nested, boolean one) {
        Optional<String> remote = group.applying().remote();
        String name = from.called()
                + (one ? "" : "#" + group.clusterType())
                + remote.map(secret -> "@" + secret).orElse("");
        return new ReconcilerReport(
                new ReconcilerId(source, cluster, name),
                remote.map(secret -> cluster + "/" + secret).orElse(cluster),
                ReconcilerKind.FLUX_KUBERNETES,
                from.repositoryKey().orElse(""),
                from.branch(),
                group.clusterType(),
                evidence(from, own, nested),
                observedAt);
    }

    private static Flux evidence(FluxSource from, List<Kustomization> own, List<Nested> nested) {
        List<FluxObject> objects = new ArrayList<>();
        objects.add(object(from.object(), Optional.empty(), Attempt.NONE));
        own.forEach(k -> objects.add(object(k, from)));
        return new Flux(
                true,
                Optional.of(together(objects)),
                Optional.empty(),
                false,
                from.fetchedCommit(),
                from.fetchedAt(),
                objects,
                nested.stream().map(one -> one.told().get()).toList(),
                Optional.empty(),
                Optional.empty(),
                identity(from, own));
    }

    /** Of the source and all Kustomizations: with each that is made anew it is another one. */
    private static Optional<String> identity(FluxSource from, List<Kustomization> own) {
        List<String> uids = Stream.concat(Stream.of(from.object()), own.stream().map(Kustomization::object))
                .map(ClusterObject::uid)
                .toList();
        return uids.contains("")
                ? Optional.empty()
                : Optional.of(uids.stream().sorted().collect(Collectors.joining(",")));
    }

    /** As Azure makes one state of its objects'; those that are suspended keep theirs. */
    private static String together(List<FluxObject> objects) {
        Set<String> states = objects.stream().map(FluxObject::complianceState).collect(Collectors.toSet());
        return states.contains("Non-Compliant")
                ? "Non-Compliant"
                : states.contains("Pending") ? "Pending" : "Compliant";
    }

    private static FluxObject object(Kustomization kustomization, FluxSource from) {
        return object(kustomization.object(), kustomization.appliedCommit(), kustomization.attempt(Optional.of(from)));
    }

    private static FluxObject object(ClusterObject object, Optional<String> applied, Attempt attempt) {
        Optional<ClusterObject.Condition> ready = object.condition("Ready");
        return new FluxObject(
                object.kind(),
                object.name(),
                object.suspended() ? "Suspended" : state(ready),
                ready.map(ClusterObject.Condition::status),
                ready.map(ClusterObject.Condition::reason),
                ready.map(ClusterObject.Condition::message).orElse(""),
                applied,
                ready.flatMap(ClusterObject.Condition::since),
                attempt,
                object.marks());
    }

    private static String state(Optional<ClusterObject.Condition> ready) {
        return ready.filter(r -> r.is("True")).isPresent()
                ? "Compliant"
                : ready.filter(r -> r.is("False")).isPresent() ? "Non-Compliant" : "Pending";
    }
}
