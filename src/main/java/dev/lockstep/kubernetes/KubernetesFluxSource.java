package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.flux.FluxReports;
import dev.lockstep.flux.FluxSource;
import dev.lockstep.flux.GitRepository;
import dev.lockstep.flux.HelmRelease;
import dev.lockstep.flux.Kustomization;
import dev.lockstep.flux.OciRepository;
import dev.lockstep.foreign.Entry;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Flux in one cluster, by its Kubernetes API. A list says as much as a direct read there, so that one list serves all direct reads that
 * were waiting when it was begun.
 */
public final class KubernetesFluxSource implements ReconcilerSource {
    private static final String KUSTOMIZE = "kustomize.toolkit.fluxcd.io";
    private static final String SOURCES = "source.toolkit.fluxcd.io";
    private static final String HELM = "helm.toolkit.fluxcd.io";

    private static final String OCI = "OCIRepository";

    /**
     * What there was, and when that was asked.
     *
     * @param oci whether artifacts of registries were among what was asked for
     */
    private record Look(Instant askedAt, FluxReports.Objects objects, List<Unreadable> unreadable, boolean oci) {}

    private record Branch(String repository, String branch) {}

    private final KubernetesSettings settings;
    private final InstantSource clock;
    private final Served served;
    private final Lists lists;

    /** What the last poll was about: a direct read must know which of a cluster's sources are ours. */
    private volatile Set<Branch> wanted = Set.of();

    private final Shared<Look> looks = new Shared<>(this::look);

    public KubernetesFluxSource(KubernetesSettings settings, KubernetesClients clients, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        KubernetesApi api = new KubernetesApi(settings, clients, clock);
        this.served = new Served(api, clock);
        this.lists = new Lists(api, settings.namespaces());
    }

    @Override
    public String name() {
        return "kubernetes/" + settings.cluster();
    }

    @Override
    public Poll poll(Set<Followed> followed) {
        Set<Branch> branches = followed.stream()
                .map(one -> new Branch(one.repository().key(), one.branch()))
                .collect(Collectors.toUnmodifiableSet());
        wanted = branches;
        Look look = looks.get();
        return new Poll(look.askedAt(), reports(look, branches), look.unreadable(), Optional.empty());
    }

    @Override
    public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
        if (!id.owner().equals(settings.cluster())) {
            throw new OutsideException.Rejected(
                    id.name() + " of " + id.owner() + " is not in cluster " + settings.cluster() + ".");
        }
        String source = id.name().replaceFirst("[#@].*$", "");
        refuseOutside(source);
        Look look = looks.get();
        List<? extends FluxSource> named = look.objects().sources().stream()
                .filter(one -> one.called().equals(source))
                .toList();
        if (named.isEmpty()) {
            look.unreadable().stream()
                    .filter(one -> one.describes(id))
                    .findFirst()
                    .ifPresent(one -> {
                        throw new OutsideException.Permanent(one.words());
                    });
            if (!look.oci() && source.startsWith(OCI + "/")) {
                throw notServed(SOURCES, "ocirepositories");
            }
            throw new OutsideException.NotFound(
                    "There is no source " + source + " of Flux in cluster " + settings.cluster() + " any more.", null);
        }
        Set<Branch> branches = wanted.isEmpty()
                ? named.stream()
                        .flatMap(one -> one.repositoryKey().stream().map(key -> new Branch(key, one.branch())))
                        .collect(Collectors.toSet())
                : wanted;
        return reports(look, branches).stream()
                .filter(report -> report.id().name().equals(id.name()))
                .findFirst()
                .orElseThrow(() -> new OutsideException.Rejected(
                        "What source " + source + " of Flux in cluster " + settings.cluster()
                                + " is applied to no longer follows the branch and folder that it followed."));
    }

    /** Whether it is there is not known of what is not looked at. */
    private void refuseOutside(String source) {
        String[] parts = source.split("/");
        String namespace = parts.length < 2 ? "" : parts[parts.length - 2];
        if (!settings.namespaces().isEmpty() && !settings.namespaces().contains(namespace)) {
            throw new OutsideException.Rejected("Source " + source + " of Flux in cluster " + settings.cluster()
                    + " is in none of the namespaces that the settings name ("
                    + String.join(", ", settings.namespaces())
                    + ").");
        }
    }

    /** That would have to write an annotation, and nothing is written here. */
    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {}

    private List<ReconcilerReport> reports(Look look, Set<Branch> branches) {
        return List.copyOf(new FluxReports(name(), settings.cluster(), look.askedAt())
                .of(look.objects(), (repository, branch) -> branches.contains(new Branch(repository, branch)))
                .reports()
                .keySet());
    }

    private Look look() {
        Instant askedAt = clock.instant();
        List<Unreadable> unreadable = new ArrayList<>();
        List<Kustomization> kustomizations = new ArrayList<>();
        List<FluxSource> sources = new ArrayList<>();
        List<HelmRelease> helmReleases = new ArrayList<>();
        each(
                KUSTOMIZE,
                "kustomizations",
                entry -> take(entry, "Kustomization", Kustomization::of, unreadable)
                        .ifPresent(kustomizations::add));
        each(
                SOURCES,
                "gitrepositories",
                entry -> take(entry, "GitRepository", GitRepository::of, unreadable)
                        .ifPresent(sources::add));
        boolean oci = served.version(SOURCES, "ocirepositories").isPresent();
        if (oci) {
            each(
                    SOURCES,
                    "ocirepositories",
                    entry -> take(entry, "OCIRepository", OciRepository::of, unreadable)
                            .ifPresent(sources::add));
        }
        if (served.version(HELM, "helmreleases").isPresent()) {
            each(
                    HELM,
                    "helmreleases",
                    entry -> take(entry, "HelmRelease", HelmRelease::of, unreadable)
                            .ifPresent(helmReleases::add));
        }
        return new Look(askedAt, new FluxReports.Objects(kustomizations, sources, helmReleases), unreadable, oci);
    }

    private void each(String group, String resource, Consumer<Entry> taken) {
        String version = served.version(group, resource).orElseThrow(() -> {
            served.forget();
            return notServed(group, resource);
        });
        try {
            lists.each(group, version, resource, taken);
        } catch (OutsideException.NotFound e) {
            // Flux was upgraded, or taken away, since its versions were asked for.
            served.forget();
            throw new OutsideException.Transient(e.getMessage(), e);
        }
    }

    private OutsideException notServed(String group, String resource) {
        return new OutsideException.Rejected("Cluster " + settings.cluster() + " does not serve " + resource + "."
                + group + ": Flux is not installed there, or not all of it.");
    }

    /** Names what cannot be read where it may be one of ours. */
    private <T> Optional<T> take(Entry entry, String kind, Function<JsonNode, T> read, List<Unreadable> unreadable) {
        JsonNode metadata = entry.json().path("metadata");
        String key = metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText("");
        String why;
        if (entry.exceeds().isPresent()) {
            why = "has " + entry.exceeds().get();
        } else {
            try {
                return Optional.of(read.apply(entry.json()));
            } catch (OutsideException.Permanent e) {
                why = "cannot be read: " + e.getMessage();
            }
        }
        JsonNode reference = entry.json().path("spec").path("sourceRef");
        String namespace =
                reference.path("namespace").asText(metadata.path("namespace").asText(""));
        String source = kind.equals("Kustomization")
                ? FluxSource.called(
                        reference.path("kind").asText(""),
                        namespace + "/" + reference.path("name").asText(""))
                : FluxSource.called(kind, key);
        unreadable.add(new Unreadable(
                settings.cluster(), source, kind + " " + key + " of cluster " + settings.cluster() + " " + why));
        return Optional.empty();
    }
}
