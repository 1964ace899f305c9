package dev.lockstep.flux;

import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reconcilers among the Kustomizations of a cluster: those that apply the same cluster type's folder from the same
 * GitRepository are one. What one of them has applied from Git is nested in it.
 *
 * @param source the name of the source that reports them
 * @param cluster the cluster's name
 * @param observedAt when it was asked
 */
public record FluxReports(String source, String cluster, Instant observedAt) {
    /**
     * @param reports with the Kustomizations of each, as {@code namespace/name}
     * @param withoutSource Kustomizations whose GitRepository is not known: nothing can be said of them
     */
    public record Read(Map<ReconcilerReport, List<String>> reports, List<Kustomization> withoutSource) {}

    private record Group(GitRepository repository, String clusterType) {}

    public Read of(Collection<Kustomization> kustomizations, Collection<GitRepository> repositories) {
        Map<Group, List<Kustomization>> groups = new LinkedHashMap<>();
        List<Kustomization> withoutSource = new ArrayList<>();
        List<Kustomization> nested = nested(kustomizations);
        for (Kustomization kustomization : new LinkedHashSet<>(kustomizations)) {
            if (nested.contains(kustomization)) {
                continue;
            }
            repositories.stream()
                    .filter(kustomization::follows)
                    .findFirst()
                    .ifPresentOrElse(
                            repository -> groups.computeIfAbsent(
                                            new Group(repository, kustomization.clusterType()), g -> new ArrayList<>())
                                    .add(kustomization),
                            () -> withoutSource.add(kustomization));
        }
        Map<ReconcilerReport, List<String>> reports = new LinkedHashMap<>();
        groups.forEach((group, own) -> {
            boolean one = groups.keySet().stream()
                            .filter(g -> g.repository().equals(group.repository()))
                            .count()
                    == 1;
            reports.put(
                    report(group, own, nested, one),
                    own.stream().map(Kustomization::key).toList());
        });
        return new Read(reports, List.copyOf(withoutSource));
    }

    /**
     * What was applied by another one that is not nested itself. One that applied itself, as that of {@code flux bootstrap}, is not, nor
     * are those that applied each other: they would be told nowhere.
     */
    private static List<Kustomization> nested(Collection<Kustomization> kustomizations) {
        Set<String> keys = kustomizations.stream().map(Kustomization::key).collect(Collectors.toSet());
        Map<Boolean, List<Kustomization>> byAnother = kustomizations.stream()
                .collect(Collectors.partitioningBy(k -> k.owner()
                        .filter(owner -> !owner.equals(k.key()))
                        .filter(keys::contains)
                        .isPresent()));
        return appliedBy(byAnother.get(false), byAnother.get(true));
    }

    private ReconcilerReport report(Group group, List<Kustomization> own, List<Kustomization> nested, boolean one) {
        GitRepository repository = group.repository();
        return new ReconcilerReport(
                new ReconcilerId(source, cluster, repository.key() + (one ? "" : "#" + group.clusterType())),
                cluster,
                ReconcilerKind.FLUX_KUBERNETES,
                repository.repositoryKey().orElse(""),
                repository.branch(),
                group.clusterType(),
                evidence(repository, own, appliedBy(own, nested)),
                observedAt);
    }

    /** Directly, or by something that one of them applied. */
    private static List<Kustomization> appliedBy(List<Kustomization> own, List<Kustomization> nested) {
        Set<String> owners = own.stream().map(Kustomization::key).collect(Collectors.toSet());
        List<Kustomization> applied = new ArrayList<>();
        boolean more = true;
        while (more) {
            List<Kustomization> next = nested.stream()
                    .filter(k -> !applied.contains(k))
                    .filter(k -> k.owner().filter(owners::contains).isPresent())
                    .toList();
            next.forEach(k -> owners.add(k.key()));
            applied.addAll(next);
            more = !next.isEmpty();
        }
        return applied;
    }

    private static Flux evidence(GitRepository repository, List<Kustomization> own, List<Kustomization> nested) {
        List<FluxObject> objects = new ArrayList<>();
        objects.add(object(repository));
        own.forEach(k -> objects.add(object(k)));
        return new Flux(
                true,
                Optional.of(together(objects)),
                Optional.empty(),
                false,
                repository.fetchedCommit(),
                repository.fetchedAt(),
                objects,
                nested.stream().map(FluxReports::object).toList(),
                Optional.empty(),
                Optional.empty(),
                identity(repository, own));
    }

    /** Of the source and all Kustomizations: with each that is made anew it is another one. */
    private static Optional<String> identity(GitRepository repository, List<Kustomization> own) {
        List<String> uids = Stream.concat(
                        Stream.of(repository.object()), own.stream().map(Kustomization::object))
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

    private static FluxObject object(GitRepository repository) {
        return object(repository.object(), Optional.empty(), Attempt.NONE);
    }

    private static FluxObject object(Kustomization kustomization) {
        Attempt attempt = new Attempt(
                kustomization.attemptedCommit(), kustomization.object().doing(), kustomization.ended());
        return object(kustomization.object(), kustomization.appliedCommit(), attempt);
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
