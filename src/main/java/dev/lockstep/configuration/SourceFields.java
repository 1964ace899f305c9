package dev.lockstep.configuration;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureCloud;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.azure.PortalPages;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.kubernetes.KubernetesSettings.Access;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.secret.Secret;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblems;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The sources of evidence as a configuration file lists them; the keys are those of the settings. */
final class SourceFields {
    static final List<String> AZURE = List.of(
            "name",
            "cloud",
            "subscriptions",
            "tenantId",
            "clientId",
            "clientSecretFile",
            "armEndpoint",
            "authorityHost",
            "portalUrl",
            "timeout");
    static final List<String> ARGO_CD =
            List.of("name", "url", "webUrl", "tokenFile", "selector", "projects", "hub", "timeout");
    static final List<String> KUBERNETES = List.of(
            "name", "url", "caFile", "tokenFile", "kubeconfigFile", "context", "namespaces", "timeout", "watch");

    /** Of subscriptions, projects, namespaces. */
    private static final int MOST_TEXTS = 1_000;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration USUAL = Duration.ofSeconds(30);

    private final Path path;
    private final FileProblems problems;
    private final SecretFiles secrets;
    private final ServerSettings server;

    SourceFields(Path path, FileProblems problems, SecretFiles secrets, ServerSettings server) {
        this.path = path;
        this.problems = problems;
        this.secrets = secrets;
        this.server = server;
    }

    Optional<Contents.Azure> azure(Mapping node) {
        Fields in = new Fields(node, "an Azure source", AZURE, problems);
        Optional<String> name = in.required(
                        "name", "an Azure source needs a name; it is part of its clusters' identity")
                .filter(text -> {
                    boolean usable = text.matches("[A-Za-z0-9][\\w.-]{0,99}");
                    if (!usable) {
                        in.refuse("name", "a name has letters, digits, '.', '_' and '-' only");
                    }
                    return usable;
                });
        AzureCloud cloud = in.choice("cloud", AzureCloud.class).orElse(AzureCloud.PUBLIC);
        Optional<URI> arm = address(in, "armEndpoint");
        if (in.node("cloud").isPresent()
                && (arm.isPresent() || in.node("authorityHost").isPresent())) {
            in.refuse("cloud", "the cloud says where Azure is; leave out armEndpoint and authorityHost, or the cloud");
        }
        Optional<URI> portal = address(in, "portalUrl");
        Optional<Secret> secret = secrets.named(in, "clientSecretFile", path, text -> {});
        List<String> subscriptions = texts(in, "subscriptions");
        Optional<URI> authority =
                address(in, "authorityHost").or(() -> arm.isPresent() ? Optional.empty() : cloud.authority());
        return name.flatMap(n -> built(
                in,
                () -> new Contents.Azure(
                        new AzureSettings(
                                n.equals("azure") ? n : "azure/" + n,
                                in.text("tenantId"),
                                in.text("clientId"),
                                secret,
                                subscriptions,
                                arm.orElse(cloud.resourceManager()),
                                authority,
                                server.caFile(),
                                timeout(in)),
                        portal.or(() -> arm.map(PortalPages::portalOf).orElseGet(() -> Optional.of(cloud.portal()))))));
    }

    Optional<Contents.ArgoCd> argoCd(Mapping node) {
        Fields in = new Fields(node, "an Argo CD instance", ARGO_CD, problems);
        Optional<String> name =
                in.required("name", "an Argo CD instance needs a name; it is part of its applications' identity");
        if (in.node("url").isEmpty()) {
            problems.add(in.at(), "an Argo CD instance needs a url: the address of its API server");
        }
        if (in.node("tokenFile").isEmpty()) {
            problems.add(in.at(), "an Argo CD instance needs a tokenFile: a file with the token of an account");
        }
        Optional<URI> url = address(in, "url");
        Optional<URI> webUrl = address(in, "webUrl");
        Optional<Secret> token =
                secrets.named(in, "tokenFile", path, text -> ArgoCdSettings.checkToken(name.orElse(""), text));
        return name.isEmpty() || url.isEmpty() || token.isEmpty()
                ? Optional.empty()
                : built(
                        in,
                        () -> new Contents.ArgoCd(
                                new ArgoCdSettings(
                                        name.get(),
                                        url.get(),
                                        token.get(),
                                        server.caFile(),
                                        in.text("selector"),
                                        texts(in, "projects"),
                                        Set.copyOf(texts(in, "hub")),
                                        timeout(in)),
                                webUrl));
    }

    Optional<KubernetesSettings> kubernetes(Mapping node) {
        Fields in = new Fields(node, "a cluster", KUBERNETES, problems);
        Optional<String> name = in.required("name", "a cluster needs a name; it is part of its identity");
        Optional<Access> access = access(in);
        return name.isEmpty() || access.isEmpty()
                ? Optional.empty()
                : built(
                        in,
                        () -> new KubernetesSettings(
                                name.get(),
                                access.get(),
                                server.caFile(),
                                texts(in, "namespaces"),
                                timeout(in),
                                in.flag("watch").orElse(false)));
    }

    private Optional<Access> access(Fields in) {
        boolean kubeconfig = in.node("kubeconfigFile").isPresent();
        if (kubeconfig == in.node("url").isPresent()) {
            problems.add(in.at(), "a cluster has either a url and a tokenFile, or a kubeconfigFile and a context");
            return Optional.empty();
        }
        for (String other : kubeconfig ? List.of("tokenFile", "caFile") : List.of("context")) {
            if (in.node(other).isPresent()) {
                in.refuse(
                        other,
                        kubeconfig
                                ? "the kubeconfig says who is trusted and who we are; remove " + other
                                : "a context is one of a kubeconfig, and there is none; remove it");
            }
        }
        if (kubeconfig) {
            Optional<String> context = in.required(
                    "context", "a kubeconfig has several contexts, or will: name the one that is meant by context");
            return secrets.document(in, "kubeconfigFile", path)
                    .flatMap(text -> context.flatMap(name -> built(
                            in, () -> new KubernetesSettings.Kubeconfig(text, name, server.kubernetesCommands()))));
        }
        Optional<Secret> ca = secrets.document(in, "caFile", path);
        Optional<Secret> token = secrets.named(in, "tokenFile", path, text -> {});
        boolean found = ca.isPresent() == in.node("caFile").isPresent()
                && token.isPresent() == in.node("tokenFile").isPresent();
        return found
                ? address(in, "url").flatMap(url -> built(in, () -> new KubernetesSettings.Address(url, ca, token)))
                : Optional.empty();
    }

    /** What the settings themselves refuse is a problem of the entry. */
    private <T> Optional<T> built(Fields in, Supplier<T> making) {
        try {
            return Optional.of(making.get());
        } catch (IllegalArgumentException e) {
            problems.add(in.at(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Duration timeout(Fields in) {
        return in.duration("timeout", SHORTEST, LONGEST).orElse(USUAL);
    }

    private static List<String> texts(Fields in, String key) {
        return in.texts(key, MOST_TEXTS)
                .map(items -> items.stream().map(Scalar::text).toList())
                .orElse(List.of());
    }

    /** Of HTTP, without a user: what may be sent there is said elsewhere. */
    private static Optional<URI> address(Fields in, String key) {
        return in.text(key).flatMap(text -> {
            try {
                URI address = new URI(text);
                boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
                if (http && address.getHost() != null && address.getUserInfo() == null) {
                    return Optional.of(address);
                }
            } catch (URISyntaxException none) {
                // Said below, without the text: it may hold a password.
                in.refuse(key, key + " is no address; write it as https://host");
                return Optional.empty();
            }
            in.refuse(key, key + " must be an http(s) address of a host, without a user");
            return Optional.empty();
        });
    }
}
