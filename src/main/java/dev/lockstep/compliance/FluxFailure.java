package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what does not pass by itself in the objects of a Flux configuration. */
final class FluxFailure {
    /** In {@code timeout waiting for: [Kustomization/flux-system/app status: 'InProgress', …]} and its siblings. */
    private static final Pattern WAITED_FOR =
            Pattern.compile("([A-Z][A-Za-z]{0,62})/([^/\\s,\\]]{1,253})/([^/\\s,\\]]{1,253})");

    private static final Set<String> FLUX_KINDS = Set.of(
            "Kustomization",
            "HelmRelease",
            "GitRepository",
            "OCIRepository",
            "Bucket",
            "HelmRepository",
            "HelmChart",
            "ExternalArtifact");

    private static final String HEALTH_CHECK = "HealthCheckFailed";
    static final String ADVICE_ON_WAIT =
            "it waits for what it applied: set wait: false on it, and this is a warning and no more";

    private FluxFailure() {}

    static List<HardFailure> all(Flux flux, Policy.Workloads workloads) {
        return Stream.of(stalled(flux), own(flux, workloads), nested(flux, workloads))
                .flatMap(List::stream)
                .toList();
    }

    static String named(FluxObject object) {
        return object.kind() + " " + object.name();
    }

    static String namedNested(FluxObject object) {
        return HardFailure.WORKLOAD + named(object);
    }

    /** It is not tried again, at whatever commit, until somebody changes its specification. */
    static List<HardFailure> stalled(Flux flux) {
        return flux.objects().stream()
                .filter(FluxFailure::stalled)
                .map(o -> new HardFailure(
                        named(o),
                        Optional.empty(),
                        true,
                        describe(o) + " (stalled: it is not tried again until its specification is changed)",
                        Words.oneLine(o.message())))
                .toList();
    }

    private static boolean stalled(FluxObject object) {
        return object.is(Mark.STALLED) && !object.is(Mark.UNOBSERVED);
    }

    /**
     * What fetches is left out: the Kustomizations tell what was applied. Azure does not say at which commit a Kustomization
     * failed unless a message names one; it is the fetched one otherwise. An artifact that nobody knows any more is not.
     */
    static List<HardFailure> own(Flux flux, Policy.Workloads workloads) {
        return flux.objects().stream()
                .filter(o -> !FluxHealth.isSource(o) && FluxHealth.of(o) == FluxHealth.HARD && !stalled(o))
                .filter(o -> !isAWait(flux, o, workloads))
                .map(o -> HardFailure.at(
                        named(o),
                        attempted(flux, o),
                        describe(o) + (waitsForNested(flux, o) ? " (" + ADVICE_ON_WAIT + ")" : ""),
                        Words.oneLine(o.message())))
                .toList();
    }

    private static Optional<String> attempted(Flux flux, FluxObject object) {
        return object.attempt().unknown()
                ? Optional.empty()
                : object.attempt().commit().or(flux::fetchedCommit);
    }

    static List<HardFailure> nested(Flux flux, Policy.Workloads workloads) {
        return workloads == Policy.Workloads.OBSERVE
                ? List.of()
                : flux.nested().stream()
                        .filter(o -> FluxHealth.of(o) == FluxHealth.HARD)
                        .map(o -> HardFailure.at(
                                namedNested(o),
                                flux.fetchedCommit(),
                                HardFailure.WORKLOAD + describe(o),
                                Words.oneLine(o.message())))
                        .toList();
    }

    /**
     * Whether a failure that does not show is not over: its own object, at the same commit, is not ready. A stalled one is tried again
     * as soon as it does not say that it is stalled; rows without conditions cannot say so.
     *
     * @param nothingShows no other failure does
     */
    static boolean lasts(Failure before, Flux flux, Policy.Workloads workloads, boolean nothingShows) {
        Stream<Optional<String>> own = flux.objects().stream()
                .filter(o -> before.isOf(named(o)) && unready(o, before, nothingShows))
                .map(o -> attempted(flux, o));
        Stream<Optional<String>> nested = flux.nested().stream()
                .filter(o -> workloads == Policy.Workloads.REQUIRE)
                .filter(o -> before.isOf(namedNested(o)) && unready(o, before, nothingShows))
                .map(o -> flux.fetchedCommit());
        return Stream.concat(own, nested)
                .anyMatch(at -> before.everyTarget() || at.isEmpty() || at.equals(before.commit()));
    }

    private static boolean unready(FluxObject object, Failure before, boolean nothingShows) {
        FluxHealth health = FluxHealth.of(object);
        return health == FluxHealth.TRANSIENT && !before.everyTarget()
                || health == FluxHealth.UNEXPLAINED && nothingShows;
    }

    /** Where workloads are only observed, what waits for nothing else than them has not failed. */
    static boolean isAWait(Flux flux, FluxObject object, Policy.Workloads workloads) {
        return workloads == Policy.Workloads.OBSERVE && waitsForNested(flux, object);
    }

    /**
     * Whether its health check fails only of Flux objects that were applied from Git and follow other repositories. While the next
     * attempt runs, nothing says which they were: then it is what is known of those objects themselves.
     */
    private static boolean waitsForNested(Flux flux, FluxObject kustomization) {
        if (!kustomization.kind().equals("Kustomization")) {
            return false;
        }
        if (FluxHealth.triedAgain(kustomization)) {
            return kustomization.attempt().ended().filter(HEALTH_CHECK::equals).isPresent()
                    && flux.nested().stream().anyMatch(n -> FluxHealth.of(n) != FluxHealth.READY);
        }
        List<String> names = waitedFor(kustomization.message());
        return kustomization.reason().filter(HEALTH_CHECK::equals).isPresent()
                && !names.isEmpty()
                && names.stream().allMatch(name -> FLUX_KINDS.contains(name.substring(0, name.indexOf(' '))));
    }

    /** {@code Kind namespace/name} of everything a health check's message names. */
    static List<String> waitedFor(String message) {
        List<String> names = new ArrayList<>();
        Matcher named = WAITED_FOR.matcher(message);
        while (named.find() && names.size() < 100) {
            names.add(named.group(1) + " " + named.group(2) + "/" + named.group(3));
        }
        return names;
    }

    /** One line, without advice. */
    static String describe(FluxObject object) {
        String message = object.message().isBlank() ? "" : ": " + object.message();
        String state = FluxHealth.triedAgain(object)
                ? object.attempt().ended().get() + " at its last attempt, the next one is under way"
                : object.reason().orElse(object.complianceState());
        String doing = object.attempt()
                .doing()
                .filter(d -> FluxHealth.of(object) == FluxHealth.TRANSIENT)
                .map(d -> ": " + d)
                .orElse(message);
        return Words.oneLine(object.kind() + " " + object.name() + ": " + state + doing);
    }
}
