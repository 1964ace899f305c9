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
import dev.lockstep.flux.Unread;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Fields;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What there was of Flux in a cluster when that was asked, taken up object by object. */
final class Look {
    private static final Logger LOG = Logger.getLogger(Look.class);
    static final String OCI = "OCIRepository";
    private static final String GIT = "GitRepository";
    private static final String KUSTOMIZATION = "Kustomization";
    private static final String HELM = "HelmRelease";
    private static final int MOST_UNREADABLE = 10_000;

    private static final String[] OF_ALL = {
        "metadata name",
        "metadata namespace",
        "metadata uid",
        "metadata generation",
        "metadata deletionTimestamp",
        "metadata labels kustomize.toolkit.fluxcd.io/name",
        "metadata labels kustomize.toolkit.fluxcd.io/namespace",
        "spec suspend",
        "status observedGeneration",
        "status conditions"
    };

    /** What is read of each kind, here and in {@code dev.lockstep.flux}. */
    static final Fields OF_KUSTOMIZATION = fields(
            "spec path",
            "spec sourceRef",
            "spec kubeConfig secretRef",
            "spec kubeConfig configMapRef",
            "status lastAppliedRevision",
            "status lastAppliedOriginRevision",
            "status lastAttemptedRevision",
            "status history lastReconciledStatus",
            "status history metadata revision",
            "status history metadata originRevision");

    static final Fields OF_GIT_REPOSITORY =
            fields("spec url", "spec ref", "status artifact revision", "status artifact lastUpdateTime");
    static final Fields OF_OCI_REPOSITORY = fields(
            "status artifact revision",
            "status artifact lastUpdateTime",
            "status artifact metadata org.opencontainers.image.source",
            "status artifact metadata org.opencontainers.image.revision");
    static final Fields OF_HELM_RELEASE = fields();

    private static Fields fields(String... more) {
        return Fields.of(Stream.concat(Stream.of(OF_ALL), Stream.of(more)).toArray(String[]::new));
    }

    /** What a source follows. */
    record Branch(String repository, String branch) {}

    /**
     * What a look says to those that follow some branches.
     *
     * @param unreadable what may follow one of them
     * @param flawed all that cannot be read, by what its reconcilers are called without what they are applied to
     */
    record Told(List<ReconcilerReport> reports, List<Unreadable> unreadable, Map<String, Unreadable> flawed) {}

    /**
     * What cannot be read.
     *
     * @param source what its reconcilers would be called after; empty when it has none, or does not tell
     * @param repository key of the Git repository that a source is of, as far as it tells
     * @param other whether it certainly follows nothing of Git
     */
    private record Passed(Unread unread, String source, Optional<String> repository, boolean other) {}

    private final KubernetesSettings settings;
    private final String name;
    private final Instant askedAt;
    /** Whether artifacts of registries were asked for. */
    private final boolean oci;

    private final List<Kustomization> kustomizations = new ArrayList<>();
    private final Map<String, FluxSource> sources = new LinkedHashMap<>();
    private final List<HelmRelease> helmReleases = new ArrayList<>();
    private final List<Passed> passed = new ArrayList<>();

    /** @param name of the source that looks */
    Look(KubernetesSettings settings, String name, Instant askedAt, boolean oci) {
        this.settings = settings;
        this.name = name;
        this.askedAt = askedAt;
        this.oci = oci;
    }

    Instant askedAt() {
        return askedAt;
    }

    boolean oci() {
        return oci;
    }

    /** @param called as reconcilers are called after it */
    Optional<FluxSource> source(String called) {
        return Optional.ofNullable(sources.get(called));
    }

    Consumer<Entry> kustomizations() {
        return new Taker<>(KUSTOMIZATION, Kustomization::of, kustomizations::add);
    }

    Consumer<Entry> gitRepositories() {
        return new Taker<>(GIT, GitRepository::of, this::add);
    }

    Consumer<Entry> ociRepositories() {
        return new Taker<>(OCI, OciRepository::of, this::add);
    }

    Consumer<Entry> helmReleases() {
        return new Taker<>(HELM, HelmRelease::of, helmReleases::add);
    }

    private void add(FluxSource source) {
        sources.putIfAbsent(source.called(), source);
    }

    /** Takes up objects of one kind; whatever is wrong with one is of this one alone. */
    private final class Taker<T> implements Consumer<Entry> {
        private final String kind;
        private final Function<JsonNode, T> read;
        private final Consumer<T> into;

        Taker(String kind, Function<JsonNode, T> read, Consumer<T> into) {
            this.kind = kind;
            this.read = read;
            this.into = into;
        }

        @Override
        public void accept(Entry entry) {
            if (entry.exceeds().isPresent()) {
                passOver(kind, entry.json(), "has " + entry.exceeds().get());
                return;
            }
            try {
                into.accept(read.apply(entry.json()));
            } catch (OutsideException.Permanent e) {
                passOver(kind, entry.json(), "cannot be read: " + e.getMessage());
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.debugf(e, "a %s of cluster %s cannot be understood", kind, settings.cluster());
                passOver(
                        kind,
                        entry.json(),
                        "cannot be understood: " + Text.cut(Text.line(Guarded.words(e)), Lengths.DETAIL));
            }
        }
    }

    private void passOver(String kind, JsonNode json, String why) {
        Unread unread = Unread.of(kind, json, why);
        if (kind.equals(HELM)) {
            passed.add(new Passed(unread, "", Optional.empty(), true));
        } else if (kind.equals(KUSTOMIZATION)) {
            JsonNode reference = json.path("spec").path("sourceRef");
            String from = reference.path("kind").asText("");
            String namespace = reference.path("namespace").asText("");
            String key = (namespace.isEmpty() ? unread.namespace() : namespace) + "/"
                    + reference.path("name").asText("");
            boolean told = !from.isEmpty() && !key.endsWith("/");
            passed.add(new Passed(
                    unread,
                    told ? FluxSource.called(from, key) : "",
                    Optional.empty(),
                    told && !from.equals(GIT) && !from.equals(OCI)));
        } else {
            Optional<String> repository = kind.equals(GIT)
                    ? GitRepository.repositoryKey(json.path("spec").path("url").asText(""))
                    : Optional.empty();
            passed.add(new Passed(unread, FluxSource.called(kind, unread.key()), repository, false));
        }
    }

    /**
     * Nothing is told of a reconciler of which a part cannot be read: the rest of it would prove too much. What certainly follows
     * something else concerns nobody; what ours has applied is told with that.
     */
    Told told(Set<Branch> branches) {
        FluxReports.Read read = new FluxReports(name, settings.cluster(), askedAt)
                .of(
                        new FluxReports.Objects(
                                kustomizations,
                                sources.values(),
                                helmReleases,
                                passed.stream().map(Passed::unread).toList()),
                        (repository, branch) -> branches.contains(new Branch(repository, branch)));
        Map<String, Unreadable> flawed = new HashMap<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (Passed one : passed) {
            Unread unread = one.unread();
            add(
                    one.source(),
                    unread.kind() + " " + unread.key(),
                    unread.why(),
                    flawed,
                    mayFollow(one, branches) ? unreadable : new ArrayList<>());
        }
        for (Kustomization one : read.withoutSource()) {
            if (one.sourceKind().equals(GIT) || one.sourceKind().equals(OCI)) {
                String source = FluxSource.called(one.sourceKind(), one.sourceKey());
                add(source, "Kustomization " + one.key(), withoutSource(one), flawed, unreadable);
            }
        }
        return new Told(
                read.reports().keySet().stream()
                        .filter(report -> !flawed.containsKey(sourceOf(report.id())))
                        .toList(),
                List.copyOf(unreadable),
                flawed);
    }

    /**
     * What certainly has nothing to do with the branches, as {@code Kind namespace/name}: it neither follows one of them, nor was it
     * applied, by whatever is in between, by what does.
     */
    Set<String> others(Set<Branch> branches) {
        Map<String, Kustomization> byKey = new HashMap<>();
        kustomizations.forEach(one -> byKey.putIfAbsent(one.key(), one));
        Set<String> others = new HashSet<>();
        for (Kustomization one : byKey.values()) {
            if (isOther(one, branches) && appliedByOthers(one.owner(), byKey, branches)) {
                others.add(KUSTOMIZATION + " " + one.key());
            }
        }
        for (FluxSource one : sources.values()) {
            if (isOther(one, branches) && appliedByOthers(one.owner(), byKey, branches)) {
                others.add(one.kind() + " " + one.key());
            }
        }
        return others;
    }

    private static boolean follows(FluxSource source, Set<Branch> branches) {
        return source.repositoryKey()
                .filter(key -> branches.contains(new Branch(key, source.branch())))
                .isPresent();
    }

    /** What it follows is known, and is nothing of ours. */
    private boolean isOther(Kustomization one, Set<Branch> branches) {
        FluxSource from = sources.get(FluxSource.called(one.sourceKind(), one.sourceKey()));
        return from != null && isOther(from, branches);
    }

    /** As long as its specification is the same: what is in a registry may be of another branch with each artifact. */
    private static boolean isOther(FluxSource source, Set<Branch> branches) {
        return source instanceof GitRepository && !follows(source, branches);
    }

    private boolean appliedByOthers(Optional<String> first, Map<String, Kustomization> byKey, Set<Branch> branches) {
        Set<String> seen = new HashSet<>();
        Optional<String> owner = first;
        while (owner.isPresent() && seen.add(owner.get())) {
            Kustomization one = byKey.get(owner.get());
            if (one == null || !isOther(one, branches)) {
                return false;
            }
            owner = one.owner();
        }
        return true;
    }

    /** What the name of a reconciler begins with: no name of Kubernetes has these characters. */
    static String sourceOf(ReconcilerId id) {
        return id.name().replaceFirst("[#@].*$", "");
    }

    /** One for each source says enough, and those that name none are never missed by a name. */
    private void add(
            String source, String what, String why, Map<String, Unreadable> flawed, List<Unreadable> unreadable) {
        Unreadable one = new Unreadable(
                settings.cluster(),
                Text.cut(Text.line(source), 2 * Lengths.ENTRY),
                what + " of cluster " + settings.cluster() + " " + why);
        boolean first = source.isEmpty() || flawed.putIfAbsent(source, one) == null;
        if (first && unreadable.size() < MOST_UNREADABLE) {
            unreadable.add(one);
        }
    }

    private boolean mayFollow(Passed one, Set<Branch> branches) {
        if (one.other()) {
            return false;
        }
        FluxSource from = sources.get(one.source());
        if (from != null) {
            return follows(from, branches);
        }
        return one.repository()
                .map(key ->
                        branches.stream().anyMatch(branch -> branch.repository().equals(key)))
                .orElse(true);
    }

    private String withoutSource(Kustomization one) {
        String namespace = one.sourceKey().replaceFirst("/.*$", "");
        String why = !settings.namespaces().isEmpty() && !settings.namespaces().contains(namespace)
                ? "which is in none of the namespaces that the settings name"
                : one.sourceKind().equals(OCI) && !oci
                        ? "a kind that the cluster does not serve"
                        : "which is not there";
        return Text.cut(
                Text.line("follows " + one.sourceKind() + " " + one.sourceKey() + ", " + why), 2 * Lengths.ENTRY);
    }
}
