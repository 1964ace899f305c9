package dev.lockstep.wiring;

import dev.lockstep.pipeline.PipelineSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server's settings. Each is an environment variable, too: {@code lockstep.github.token} is LOCKSTEP_GITHUB_TOKEN. */
@ConfigMapping(prefix = "lockstep")
public interface LockstepSettings {
    /** Where local copies of repositories live, and what else this server keeps in files. */
    @WithDefault(".data")
    Path dataDir();

    /** Where people reach this server; links in pull requests and statuses begin with it. */
    @WithDefault("http://localhost:8080")
    URI publicUrl();

    /** PEM file with certificate authorities to trust besides the runtime's. */
    Optional<Path> caFile();

    /** Files with pipelines, sources and credentials, read again when they change; see deploy/lockstep.yaml. */
    Optional<List<Path>> configFiles();

    GitHub github();

    Git git();

    Azure azure();

    List<ArgoCd> argocd();

    /** Clusters whose Kubernetes API is asked for Flux. */
    List<Kubernetes> kubernetes();

    /** Absolute paths of programs that a kubeconfig may name for its credential (exec); without it, none may be run. */
    Optional<List<Path>> kubernetesCommands();

    List<Token> tokens();

    Render render();

    Refs refs();

    Hints hints();

    Lanes lanes();

    List<PipelineSettings.Pipeline> pipelines();

    interface GitHub {
        @WithDefault("https://api.github.com")
        URI apiUrl();

        @WithDefault("https://github.com")
        URI webUrl();

        /** Asked for the merge commit of a pull request when REST does not tell it; known for github.com. */
        Optional<URI> graphqlUrl();

        Optional<String> token();

        /** Read again when it changes, as is every file with a secret here. */
        Optional<Path> tokenFile();

        Optional<String> appId();

        Optional<Path> appKeyFile();

        Optional<String> webhookSecret();

        Optional<Path> webhookSecretFile();

        /** Other credentials than the ones above, for a whole host or for one owner on it. */
        List<Credential> credentials();

        /** Enterprise Servers beside the GitHub above. */
        List<Server> servers();

        @WithDefault("30s")
        Duration timeout();
    }

    interface Credential {
        /** {@code github.com/acme} or {@code github.acme.example}. */
        @WithName("for")
        String whose();

        Optional<String> token();

        Optional<Path> tokenFile();

        Optional<String> appId();

        Optional<Path> appKeyFile();
    }

    interface Server {
        URI webUrl();

        URI apiUrl();

        Optional<URI> graphqlUrl();
    }

    interface Git {
        /** Beginnings of repository addresses that may be contacted; without it, the owners of the pipelines' repositories. */
        Optional<List<String>> allowed();

        @WithDefault("https")
        List<String> schemes();

        @WithDefault("Lockstep")
        String authorName();

        @WithDefault("lockstep@localhost")
        String authorEmail();
    }

    interface Azure {
        /** Subscriptions to query; without any, Azure is not asked. */
        Optional<List<String>> subscriptions();

        Optional<String> tenantId();

        Optional<String> clientId();

        Optional<String> clientSecret();

        Optional<Path> clientSecretFile();

        @WithDefault("https://management.azure.com")
        URI armEndpoint();

        Optional<URI> authorityHost();

        /** Where people see clusters; without it, the public portal, when {@link #armEndpoint} is the public one, too. */
        Optional<URI> portalUrl();

        @WithDefault("30s")
        Duration timeout();
    }

    interface ArgoCd {
        String name();

        URI url();

        /** Where people reach it, when that is not where this server does. */
        Optional<URI> webUrl();

        Optional<String> token();

        Optional<Path> tokenFile();

        Optional<String> selector();

        Optional<List<String>> projects();

        /** Other names and addresses by which applications call the cluster that it runs on itself. */
        Optional<List<String>> hub();

        @WithDefault("30s")
        Duration timeout();
    }

    /** Either an address with a token, or a context of a kubeconfig. */
    interface Kubernetes {
        String name();

        Optional<URI> url();

        /** PEM file with the authorities of the API server; read again when it changes, as is every file here. */
        Optional<Path> caFile();

        Optional<String> token();

        Optional<Path> tokenFile();

        Optional<Path> kubeconfigFile();

        /** Of the kubeconfig, and needed with it: the current one may become another cluster's. */
        Optional<String> context();

        /** Without it, all. */
        Optional<List<String>> namespaces();

        @WithDefault("30s")
        Duration timeout();

        /** Whether changes there have it polled at once. */
        @WithDefault("false")
        boolean watch();
    }

    /** What one rendering of an environment may use; see docs/decisions/0022-render-budget.md. */
    interface Render {
        @WithDefault("60s")
        Duration time();

        /** Of texts and values, as the engine counts them; at most half of the heap, whatever is said here. */
        @WithDefault("256M")
        MemorySize memory();
    }

    /** Who may use the API and the pages. */
    interface Token {
        String user();

        Optional<String> token();

        Optional<Path> tokenFile();

        /** viewer, operator, approver, admin; each includes the ones before it, approver excepted. */
        @WithDefault("viewer")
        List<String> roles();
    }

    /** Of what says that a source has something new. */
    interface Hints {
        Optional<String> secret();

        Optional<Path> secretFile();
    }

    interface Lanes {
        /** How often the branches that environments are rendered from are looked at when no webhook says that they moved. */
        @WithName("poll")
        @WithDefault("30s")
        Duration poll();
    }

    interface Refs {
        /** How often the promoted branches are looked at when no webhook says that they moved. */
        @WithName("poll")
        @WithDefault("30s")
        Duration poll();
    }
}
