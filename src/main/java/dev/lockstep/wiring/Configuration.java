package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.compliance.SameClusters;
import dev.lockstep.compliance.SameClusters.Identity;
import dev.lockstep.configuration.ClusterEntry;
import dev.lockstep.configuration.ConfigurationFiles;
import dev.lockstep.configuration.Contents;
import dev.lockstep.configuration.Placed;
import dev.lockstep.git.GitSettings;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.ListedPipeline;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What this server is set up with now: what its settings say (or what stands in for the real world), and what its configuration files
 * say besides. A file that contradicts the settings, or another file, is not in force; what was before it stays so.
 */
final class Configuration {
    private static final Logger LOG = Logger.getLogger(Configuration.class);

    /**
     * @param portals where people see the clusters of the Azure sources of files, by their names
     * @param argoPages where people reach an Argo CD, by its name, as far as a file says
     */
    record Now(
            Outside outside, Map<String, Optional<URI>> portals, Map<String, URI> argoPages, SameClusters clusters) {}

    private final LockstepSettings settings;
    private final Outside base;
    private final boolean standIn;
    private final ConfigurationFiles files;
    /** With the secrets of the settings; absent where something stands in for GitHub. */
    private final Optional<GitHubServers> gitHub;
    /** What of each file is in force, in their order. */
    private List<Optional<Contents>> inForce;

    private boolean refused;
    private volatile Now now;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * @param base what there is without files
     * @param standIn whether that is not the real world
     * @throws IllegalArgumentException when a file is of no use: there is nothing that could stay in force
     */
    Configuration(LockstepSettings settings, Outside base, boolean standIn, ConfigurationFiles files) {
        this.settings = settings;
        this.base = base;
        this.standIn = standIn;
        this.files = files;
        this.gitHub = standIn ? Optional.empty() : Optional.of(GitHubServers.of(settings.github(), settings.caFile()));
        files.look();
        files.trouble().ifPresent(wrong -> {
            throw new IllegalArgumentException("a configuration file cannot be used:\n" + wrong);
        });
        this.inForce = files.contents();
        this.now = merged(inForce);
    }

    Now now() {
        return now;
    }

    Outside outside() {
        return now.outside();
    }

    /** How Git is reached; which repositories it may be asked for is said anew each time. */
    GitSettings git() {
        return base.git().with(() -> outside().git().allowed().get());
    }

    /** What is wrong with the files, a line for each place. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Reads what is new; what was in force stays so where that is of no use. */
    synchronized void look() {
        if (!files.look() && !refused) {
            return;
        }
        List<String> wrong = new ArrayList<>(files.trouble().stream().toList());
        List<Optional<Contents>> newest = files.contents();
        List<String> contradictions = new ArrayList<>();
        boolean taken =
                !newest.equals(inForce) && (take(newest, new ArrayList<>()) || takeEach(newest, contradictions));
        refused = !contradictions.isEmpty();
        wrong.addAll(contradictions);
        if (taken) {
            LOG.info("The configuration files have been read again");
        }
        Optional<String> before = trouble;
        trouble = wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", wrong));
        trouble.filter(words -> !before.equals(Optional.of(words)))
                .ifPresent(words -> LOG.errorf(
                        "A configuration file cannot be used; what it said before stays in force: %s", words));
    }

    /** Each file by itself: one that contradicts what is in force holds up none of the others. */
    private boolean takeEach(List<Optional<Contents>> newest, List<String> contradictions) {
        boolean taken = false;
        for (int i = 0; i < newest.size(); i++) {
            if (!newest.get(i).equals(inForce.get(i))) {
                List<Optional<Contents>> next = new ArrayList<>(inForce);
                next.set(i, newest.get(i));
                taken |= take(next, contradictions);
            }
        }
        return taken;
    }

    private boolean take(List<Optional<Contents>> next, List<String> contradictions) {
        try {
            now = merged(next);
            inForce = List.copyOf(next);
            return true;
        } catch (IllegalArgumentException e) {
            contradictions.add(e.getMessage());
            return false;
        }
    }

    private Now merged(List<Optional<Contents>> all) {
        List<Contents> contents = all.stream().flatMap(Optional::stream).toList();
        if (contents.isEmpty()) {
            return new Now(base, Map.of(), Map.of(), SameClusters.NONE);
        }
        Map<String, Optional<URI>> portals = new HashMap<>();
        Map<String, URI> argoPages = new HashMap<>();
        all(contents, Contents::azure)
                .forEach(azure -> portals.put(
                        azure.value().settings().name(), azure.value().portal()));
        all(contents, Contents::argoCd)
                .forEach(argo -> argoPages.put(
                        argo.value().settings().instance(),
                        argo.value().webUrl().orElse(argo.value().settings().baseUrl())));
        Pipelines.Registered pipelines = pipelines(all(contents, Contents::pipelines));
        Outside outside = new Outside(
                pipelines,
                base.git().with(() -> allowed(pipelines)),
                gitHub(all(contents, Contents::gitHubCredentials)),
                joined(
                        "Azure source",
                        "LOCKSTEP_AZURE_SUBSCRIPTIONS",
                        base.azure(),
                        all(contents, Contents::azure),
                        Contents.Azure::settings,
                        AzureSettings::name),
                joined(
                        "Argo CD instance",
                        "LOCKSTEP_ARGOCD_%d__NAME",
                        base.argoCd(),
                        all(contents, Contents::argoCd),
                        Contents.ArgoCd::settings,
                        ArgoCdSettings::instance),
                joined(
                        "cluster",
                        "LOCKSTEP_KUBERNETES_%d__NAME",
                        base.kubernetes(),
                        all(contents, Contents::kubernetes),
                        Function.identity(),
                        KubernetesSettings::cluster),
                base.webhookSecret(),
                base.hintSecret());
        return new Now(
                outside,
                Map.copyOf(portals),
                Map.copyOf(argoPages),
                clusters(all(contents, Contents::clusters), outside));
    }

    /** @throws IllegalArgumentException for an identity that no source has, or that is in two clusters */
    private static SameClusters clusters(List<Placed<ClusterEntry>> entries, Outside outside) {
        Map<Identity, String> names = new HashMap<>();
        Map<Identity, String> places = new HashMap<>();
        Map<String, String> clusters = new HashMap<>();
        for (Placed<ClusterEntry> entry : entries) {
            String name = entry.value().name();
            String other = clusters.putIfAbsent(name, entry.place());
            if (other != null) {
                throw new IllegalArgumentException(
                        entry.place() + ": cluster " + name + " is also in " + other + "; keep one of them");
            }
            for (Placed<ClusterEntry.Identity> one : entry.value().identities()) {
                List<Identity> known = known(one.value(), outside);
                if (known.isEmpty()) {
                    throw new IllegalArgumentException(one.place() + ": no source is configured that knows cluster "
                            + name + " so: name one that is under sources, or in the settings");
                }
                for (Identity identity : known) {
                    String first = places.putIfAbsent(identity, one.place());
                    if (first != null) {
                        throw new IllegalArgumentException(
                                one.place() + ": this identity is also in " + first + "; keep one of them");
                    }
                    names.put(identity, name);
                }
            }
        }
        return new SameClusters(names);
    }

    private static List<Identity> known(ClusterEntry.Identity identity, Outside outside) {
        if (identity instanceof ClusterEntry.Identity.Azure azure) {
            return outside.azure().stream()
                    .map(source -> new Identity(source.name(), azure.owner()))
                    .toList();
        }
        if (identity instanceof ClusterEntry.Identity.Kubernetes kubernetes) {
            return outside.kubernetes().stream()
                    .map(KubernetesSettings::cluster)
                    .filter(kubernetes.cluster()::equals)
                    .map(cluster -> new Identity("kubernetes/" + cluster, cluster))
                    .toList();
        }
        ClusterEntry.Identity.ArgoCd argo = (ClusterEntry.Identity.ArgoCd) identity;
        return outside.argoCd().stream()
                .map(ArgoCdSettings::instance)
                .filter(argo.instance()::equals)
                .map(one -> new Identity("argocd/" + one, one, argo.destination()))
                .toList();
    }

    private static <T> List<Placed<T>> all(List<Contents> contents, Function<Contents, List<Placed<T>>> part) {
        return contents.stream().map(part).flatMap(List::stream).toList();
    }

    private Pipelines.Registered pipelines(List<Placed<ListedPipeline>> more) {
        List<PipelineDefinition> all = joined(
                "pipeline",
                "LOCKSTEP_PIPELINES_%d__NAME",
                base.pipelines().all(),
                more,
                ListedPipeline::definition,
                PipelineDefinition::name);
        Set<String> tolerant = new HashSet<>(base.pipelines().allowKalypsoWorkflows());
        more.stream()
                .map(Placed::value)
                .filter(ListedPipeline::allowKalypsoWorkflows)
                .forEach(listed -> tolerant.add(listed.definition().name()));
        return new Pipelines.Registered(all, tolerant);
    }

    /** What the settings allow by name counts alone; otherwise the owners of all pipelines. */
    private List<String> allowed(Pipelines.Registered pipelines) {
        return settings.git().allowed().isPresent()
                ? base.git().allowed().get()
                : Stream.of(base.git().allowed().get(), Outside.owners(pipelines.all()))
                        .flatMap(List::stream)
                        .distinct()
                        .toList();
    }

    private List<GitHubSettings> gitHub(List<Placed<Contents.Credential>> more) {
        if (more.isEmpty()) {
            return base.gitHub();
        }
        return gitHub.orElseThrow(() -> new IllegalArgumentException(more.get(0).place()
                        + ": something stands in for GitHub here, with credentials of its own; remove"
                        + " gitHubCredentials"))
                .with(more);
    }

    /** @throws IllegalArgumentException with both places, when a name is in two */
    private <T, E> List<T> joined(
            String what,
            String setting,
            List<T> own,
            List<Placed<E>> more,
            Function<E, T> settings,
            Function<T, String> name) {
        Map<String, String> places = new HashMap<>();
        List<T> all = new ArrayList<>(own);
        for (int i = 0; i < own.size(); i++) {
            places.put(
                    name.apply(own.get(i)).toLowerCase(Locale.ROOT),
                    standIn ? "what stands in for the real world" : setting.formatted(i));
        }
        for (Placed<E> entry : more) {
            T one = settings.apply(entry.value());
            String first = places.putIfAbsent(name.apply(one).toLowerCase(Locale.ROOT), entry.place());
            if (first != null) {
                throw new IllegalArgumentException(entry.place() + ": " + what + " " + name.apply(one) + " is also in "
                        + first + "; keep one of them");
            }
            all.add(one);
        }
        return List.copyOf(all);
    }
}
