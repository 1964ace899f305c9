package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.FollowsHead;
import dev.lockstep.argocd.KnownHeads;
import dev.lockstep.configuration.ConfigurationFiles;
import dev.lockstep.configuration.ServerSettings;
import dev.lockstep.evidence.ClustersNow;
import dev.lockstep.evidence.SourcePoller;
import dev.lockstep.evidence.Sources;
import dev.lockstep.git.JGitRepositories;
import dev.lockstep.github.GitHubCommitStatuses;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.github.GitHubRepositoryAccess;
import dev.lockstep.github.GitHubTokens;
import dev.lockstep.hints.HintSettings;
import dev.lockstep.hints.Hints;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.kubernetes.KubernetesFluxSource;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsidePages;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryAccess;
import dev.lockstep.preflight.CurrentSetup;
import dev.lockstep.preflight.Setup;
import dev.lockstep.promotion.PromotionMachine;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.rendering.CommonObjects;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.rendering.InputDigest;
import dev.lockstep.rendering.Inputs;
import dev.lockstep.rendering.RenderTurns;
import dev.lockstep.rendering.Renderer;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.secret.Secret;
import dev.lockstep.security.AccessRules;
import dev.lockstep.security.Roles;
import dev.lockstep.steps.EvidenceSettings;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.trigger.WebhookSettings;
import dev.lockstep.wiring.StartWarnings.UserToken;
import dev.lockstep.worker.WorkerSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the adapters from addresses and credentials. */
@Dependent
class Adapters {
    private static final Logger LOG = Logger.getLogger(Adapters.class);
    /** The part of the heap that results of renderings may keep, and what is kept for the next ones. */
    private static final int REMEMBERED = 8;
    /** How long it is remembered that a host did not answer; the next look at it asks again in any case. */
    private static final Duration MOST_REMEMBERED = Duration.ofSeconds(5);

    @Produces
    @Singleton
    PromotionMachine machine() {
        return new PromotionMachine(PromotionSteps.ALL);
    }

    @Produces
    @Singleton
    Outside outside(LockstepSettings settings, StandIn standIn) {
        return understood(() -> standIn.outside().orElseGet(() -> Outside.configured(settings)));
    }

    @Produces
    @Singleton
    Configuration configuration(LockstepSettings settings, Outside outside, StandIn standIn) {
        return understood(() -> new Configuration(
                settings,
                outside,
                standIn.outside().isPresent(),
                new ConfigurationFiles(
                        settings.configFiles().orElse(List.of()),
                        new ServerSettings(
                                settings.caFile(), settings.kubernetesCommands().orElse(List.of())))));
    }

    @Produces
    @Singleton
    Pipelines pipelines(Configuration configuration) {
        return new Pipelines(() -> configuration.outside().pipelines());
    }

    @Produces
    @Singleton
    WebhookSettings webhook(Outside outside) {
        return new WebhookSettings(outside.webhookSecret());
    }

    @Produces
    @Singleton
    HintSettings hints(Outside outside) {
        return new HintSettings(outside.hintSecret());
    }

    @Produces
    @Singleton
    PublicAddress address(LockstepSettings settings) {
        return new PublicAddress(settings.publicUrl());
    }

    @Produces
    @Singleton
    OutsidePages pages(LockstepSettings settings, Configuration configuration) {
        return understood(() -> new WebPages(settings, configuration));
    }

    @Produces
    @Singleton
    AccessRules access(
            LockstepSettings settings, StandIn standIn, @ConfigProperty(name = "quarkus.http.host") String host) {
        return understood(() -> {
            Optional<String> guest = standIn.guest(host);
            if (guest.isEmpty() && settings.tokens().isEmpty()) {
                throw new IllegalStateException(AccessRules.NO_WAY_IN
                        + standIn.instead().map(what -> ", or " + what).orElse(""));
            }
            return new AccessRules(
                    guest,
                    IntStream.range(0, settings.tokens().size())
                            .mapToObj(index -> user(index, settings))
                            .toList());
        });
    }

    private static AccessRules.User user(int index, LockstepSettings settings) {
        LockstepSettings.Token token = settings.tokens().get(index);
        Secret secret = secret(index, token);
        return token.token().isPresent()
                ? AccessRules.User.of(token.user(), secret.value(), Roles.of(token.roles()))
                : AccessRules.User.of(token.user(), secret, Roles.of(token.roles()));
    }

    private static Secret secret(int index, LockstepSettings.Token token) {
        return Secrets.required(
                "LOCKSTEP_TOKENS_" + index + "__TOKEN",
                token.token(),
                token.tokenFile(),
                text -> AccessRules.User.checkToken(token.user(), text));
    }

    static List<UserToken> tokens(LockstepSettings settings) {
        return IntStream.range(0, settings.tokens().size())
                .mapToObj(index -> {
                    LockstepSettings.Token token = settings.tokens().get(index);
                    return new UserToken(token.user(), secret(index, token));
                })
                .toList();
    }

    /** Settings that make no sense are told in a sentence, not in a stack trace; the server does not start. */
    private static <T> T understood(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ConfigurationException("Lockstep does not start: " + e.getMessage());
        }
    }

    @Produces
    @Singleton
    HostMemory hosts(LockstepSettings settings, InstantSource clock) {
        Duration looks = Stream.of(settings.refs().poll(), settings.lanes().poll())
                .min(Duration::compareTo)
                .orElseThrow();
        Duration half = looks.dividedBy(2);
        return new HostMemory(clock, half.compareTo(MOST_REMEMBERED) < 0 ? half : MOST_REMEMBERED);
    }

    @Produces
    @Singleton
    Proxies proxies() {
        return understood(() -> Proxies.of(System.getenv()));
    }

    @Produces
    @Singleton
    GitHubTokens tokens(Configuration configuration, InstantSource clock, HostMemory hosts, Proxies proxies) {
        return understood(() -> new GitHubTokens(() -> configuration.outside().gitHub(), clock, hosts, proxies));
    }

    @Produces
    @Singleton
    GitHubConnection connection(
            Outside outside, GitHubTokens tokens, InstantSource clock, HostMemory hosts, Proxies proxies) {
        return new GitHubConnection(outside.gitHub(), tokens, clock, hosts, proxies);
    }

    @Produces
    @Singleton
    JGitRepositories repositories(Configuration configuration, GitHubTokens tokens, HostMemory hosts, Proxies proxies) {
        return new JGitRepositories(configuration.git(), tokens, hosts, proxies);
    }

    @Produces
    @Singleton
    PullRequests pullRequests(GitHubConnection connection) {
        return new GitHubPullRequests(connection);
    }

    @Produces
    @Singleton
    RepositoryAccess repositoryAccess(GitHubConnection connection, GitHubTokens tokens) {
        return new GitHubRepositoryAccess(connection, tokens);
    }

    @Produces
    @Singleton
    CommitStatuses statuses(GitHubConnection connection) {
        return new GitHubCommitStatuses(connection);
    }

    @Produces
    @Singleton
    KubernetesClients kubernetesClients(Vertx vertx, Proxies proxies) {
        return new KubernetesClients(vertx, proxies);
    }

    @Produces
    @Singleton
    Sources sources(
            Configuration configuration,
            InstantSource clock,
            JGitRepositories repositories,
            Proxies proxies,
            KubernetesClients clients,
            Hints hints) {
        KnownHeads heads = new KnownHeads(repositories, clock);
        ConfiguredSources sources =
                new ConfiguredSources(configuration, new SourcesOfSettings(clock, proxies, clients) {
                    @Override
                    public ReconcilerSource of(ArgoCdSettings argoCd) {
                        return new FollowsHead(super.of(argoCd), heads);
                    }

                    @Override
                    public KubernetesFluxSource of(KubernetesSettings cluster) {
                        KubernetesFluxSource source = super.of(cluster);
                        source.watch(() -> hints.changed(source.name()));
                        return source;
                    }
                });
        return new Sources(sources::all);
    }

    /** With sources of its own: what those of the polls are asked for is not what a check asks. */
    @Produces
    @Singleton
    CurrentSetup setup(Configuration configuration, InstantSource clock, Proxies proxies, KubernetesClients clients) {
        ConfiguredSources sources =
                new ConfiguredSources(configuration, new SourcesOfSettings(clock, proxies, clients));
        return new CurrentSetup() {
            @Override
            public Setup now() {
                Outside outside = configuration.outside();
                ConfiguredSources.Made made = sources.made();
                return new Setup(
                        made.azure(),
                        made.argoCd(),
                        made.kubernetes(),
                        outside.webhookSecret().isPresent(),
                        outside.hintSecret().isPresent(),
                        addresses(outside),
                        outside.kubernetes().stream()
                                .filter(cluster -> cluster.server().isEmpty())
                                .map(KubernetesSettings::cluster)
                                .collect(Collectors.toSet()),
                        proxies);
            }

            @Override
            public Optional<String> trouble() {
                return configuration.trouble();
            }
        };
    }

    @Produces
    @Singleton
    ClustersNow clusters(Configuration configuration) {
        return () -> configuration.now().clusters();
    }

    private static Set<URI> addresses(Outside outside) {
        Set<URI> addresses = new HashSet<>();
        outside.gitHub().forEach(server -> addresses.addAll(List.of(server.webUrl(), server.apiUrl())));
        outside.pipelines().all().forEach(pipeline -> web(pipeline.repository()).ifPresent(addresses::add));
        outside.azure().forEach(azure -> {
            addresses.add(azure.armEndpoint());
            azure.authorityHost().ifPresent(addresses::add);
        });
        outside.argoCd().forEach(argo -> addresses.add(argo.baseUrl()));
        outside.kubernetes().forEach(cluster -> cluster.server().ifPresent(addresses::add));
        return addresses;
    }

    private static Optional<URI> web(String repository) {
        try {
            return Optional.of(new URI(repository)).filter(address -> address.getHost() != null);
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    @Produces
    @Singleton
    SourcePoller.Pace pace(EvidenceSettings settings) {
        return new SourcePoller.Pace(settings.fastest(), settings.slowest());
    }

    @Produces
    @Singleton
    SchedulerEngine engine() {
        return new SchedulerEngine();
    }

    @Produces
    @Singleton
    Limits limits(LockstepSettings settings) {
        long half = Runtime.getRuntime().maxMemory() / 2;
        long memory = settings.render().memory().asLongValue();
        if (memory > half) {
            LOG.infof("A rendering may hold %d MB only, half of the heap, and not %d MB", half >> 20, memory >> 20);
        }
        return understood(
                () -> Limits.defaults().with(new RenderBudget(settings.render().time(), Math.min(half, memory))));
    }

    @Produces
    @Singleton
    RenderTurns turns(Limits limits, WorkerSettings workers) {
        return new RenderTurns(atOnce(limits, workers), System::nanoTime);
    }

    @Produces
    @Singleton
    Declarations declarations(GitReader git, SchedulerEngine engine, Limits limits, WorkerSettings workers) {
        return new Declarations(git, engine, limits, atOnce(limits, workers));
    }

    private static int atOnce(Limits limits, WorkerSettings workers) {
        return RenderTurns.atOnce(
                Runtime.getRuntime().maxMemory(), limits.budget().bytes(), workers.threads());
    }

    @Produces
    @Singleton
    InputDigest digest(GitHistory history) {
        return new InputDigest(history);
    }

    @Produces
    @Singleton
    Inputs inputs(GitReader git, GitHistory history, Declarations declarations, InputDigest digest) {
        return new Inputs(git, history, declarations, digest);
    }

    @Produces
    @Singleton
    Renderer renderer(
            GitReader git, SchedulerEngine engine, Declarations declarations, Limits limits, RenderTurns turns) {
        long remembered = Runtime.getRuntime().maxMemory() / REMEMBERED;
        return new Renderer(git, engine, declarations, limits, turns, remembered);
    }

    @Produces
    @Singleton
    CommonObjects commonObjects(GitReader git, Limits limits) {
        return new CommonObjects(git, limits, Runtime.getRuntime().maxMemory() / (4 * REMEMBERED));
    }
}
