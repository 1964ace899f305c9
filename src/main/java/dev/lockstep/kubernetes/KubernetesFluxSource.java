package dev.lockstep.kubernetes;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.flux.FluxSource;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Fields;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Flux in one cluster, by its Kubernetes API. A list says as much as a direct read there, so that one list serves all direct reads that
 * were waiting when it was begun.
 */
public final class KubernetesFluxSource implements ReconcilerSource {
    private static final String KUSTOMIZE = "kustomize.toolkit.fluxcd.io";
    private static final String SOURCES = "source.toolkit.fluxcd.io";
    private static final String HELM = "helm.toolkit.fluxcd.io";

    private final KubernetesSettings settings;
    private final InstantSource clock;
    private final Served served;
    private final KubernetesApi api;
    private final KubernetesClients clients;

    /** What the last poll was about: a direct read must know which of a cluster's sources are ours. */
    private volatile Set<Look.Branch> wanted = Set.of();

    private final Shared<Look> looks = new Shared<>(this::look);
    private volatile Optional<KubernetesWatch> watch = Optional.empty();

    public KubernetesFluxSource(KubernetesSettings settings, KubernetesClients clients, InstantSource clock) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.api = new KubernetesApi(settings, clients, clock);
        this.served = new Served(api, clock);
    }

    @Override
    public String name() {
        return "kubernetes/" + settings.cluster();
    }

    @Override
    public Poll poll(Set<Followed> followed) {
        Set<Look.Branch> branches = followed.stream()
                .map(one -> new Look.Branch(one.repository().key(), one.branch()))
                .collect(Collectors.toUnmodifiableSet());
        wanted = branches;
        Look look = looks.get();
        Look.Told told = look.told(branches);
        watch.ifPresent(one -> one.others(look.others(branches)));
        return new Poll(look.askedAt(), told.reports(), told.unreadable(), Optional.empty());
    }

    @Override
    public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
        if (!id.owner().equals(settings.cluster())) {
            throw new OutsideException.Rejected(
                    id.name() + " of " + id.owner() + " is not in cluster " + settings.cluster() + ".");
        }
        String called = Look.sourceOf(id);
        refuseOutside(called);
        Look look = looks.get();
        Optional<FluxSource> source = look.source(called);
        Set<Look.Branch> branches = wanted.isEmpty()
                ? source.stream()
                        .flatMap(one -> one.repositoryKey().stream().map(key -> new Look.Branch(key, one.branch())))
                        .collect(Collectors.toSet())
                : wanted;
        Look.Told told = look.told(branches);
        if (told.flawed().containsKey(called)) {
            throw new OutsideException.Permanent(told.flawed().get(called).words());
        }
        if (source.isEmpty()) {
            if (!look.oci() && called.startsWith(Look.OCI + "/")) {
                throw notServed(SOURCES, "ocirepositories");
            }
            throw new OutsideException.NotFound(
                    "There is no source " + called + " of Flux in cluster " + settings.cluster() + " any more.", null);
        }
        return told.reports().stream()
                .filter(report -> report.id().name().equals(id.name()))
                .findFirst()
                .orElseThrow(() -> new OutsideException.Rejected(
                        "What source " + called + " of Flux in cluster " + settings.cluster()
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

    /**
     * From the next poll on, says when another one would find something new. It does nothing where the settings do not ask for it.
     *
     * @param changed is called at once, and at most once a second; has to be short
     */
    public void watch(Runnable changed) {
        watch(changed, WatchedList.Timing.standard(settings.timeout()));
    }

    void watch(Runnable changed, WatchedList.Timing timing) {
        if (settings.watch()) {
            watch = Optional.of(new KubernetesWatch(api, clients.watching(), timing, changed));
        }
    }

    @Override
    public void close() {
        watch.ifPresent(KubernetesWatch::close);
        api.close();
    }

    private void listed(String path, String version, List<Entry> all) {
        watch.ifPresent(one -> one.listed(path, version, all));
    }

    /** That would have to write an annotation, and nothing is written here. */
    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {}

    private Look look() {
        Instant askedAt = clock.instant();
        boolean oci = served.version(SOURCES, "ocirepositories").isPresent();
        Look look = new Look(settings, name(), askedAt, oci);
        Lists lists = new Lists(api, settings.namespaces(), this::listed);
        each(lists, KUSTOMIZE, "kustomizations", Look.OF_KUSTOMIZATION, look.kustomizations());
        each(lists, SOURCES, "gitrepositories", Look.OF_GIT_REPOSITORY, look.gitRepositories());
        if (oci) {
            each(lists, SOURCES, "ocirepositories", Look.OF_OCI_REPOSITORY, look.ociRepositories());
        }
        if (served.version(HELM, "helmreleases").isPresent()) {
            each(lists, HELM, "helmreleases", Look.OF_HELM_RELEASE, look.helmReleases());
        }
        watch.ifPresent(KubernetesWatch::looked);
        return look;
    }

    private void each(Lists lists, String group, String resource, Fields fields, Consumer<Entry> taken) {
        String version = served.version(group, resource).orElseThrow(() -> {
            served.forget();
            return notServed(group, resource);
        });
        try {
            lists.each(group, version, resource, fields, taken);
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
}
