package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.secret.Secret;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One context of a kubeconfig file, and of the files that it names, which are read again when they change. What it asks for and this
 * server does not do is an error: to leave it out would show a credential to somebody else, or be somebody else.
 */
final class KubeconfigFile {
    private static final Duration LONGEST_EXEC = Duration.ofSeconds(30);
    private static final List<String> EXEC_VERSIONS =
            List.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    /** Whoever sets one of these has another program run than the one that is allowed, or more than that. */
    private static final Pattern RUNS_SOMETHING =
            Pattern.compile("PATH|(LD|DYLD|GLIBC|GCONV)_.*|BASH_.*|ENV|IFS|PS4|SHELLOPTS"
                    + "|BASHOPTS|PROMPT_COMMAND|_?JAVA_.*|JDK_JAVA_OPTIONS|CLASSPATH|PYTHON.*|NODE_.*|PERL.*|RUBY.*|DOTNET_.*|CORECLR_.*"
                    + "|KUBERNETES_EXEC_INFO|LOCKSTEP_.*|QUARKUS_.*");

    private final URI server;
    private final Optional<Secret> ca;
    private final Optional<Secret> certificate;
    private final Optional<Secret> key;
    private final Credential credential;

    /** @throws OutsideException.Permanent with what is wrong, and nothing that may be secret */
    static KubeconfigFile read(
            String text,
            KubernetesSettings.Kubeconfig access,
            KubernetesSerialization serialization,
            InstantSource clock) {
        Config config;
        try {
            config = serialization.unmarshal(text, Config.class);
        } catch (RuntimeException e) {
            // Its message may quote the file, a key among it.
            throw wrong("it cannot be read as YAML of kind Config");
        }
        if (config == null) {
            throw wrong("it is empty");
        }
        return new KubeconfigFile(config, access, clock);
    }

    private static OutsideException.Permanent wrong(String why) {
        return new OutsideException.Permanent("The kubeconfig cannot be used: " + why + ".");
    }

    private KubeconfigFile(Config config, KubernetesSettings.Kubeconfig access, InstantSource clock) {
        Context context = named(
                config.getContexts(), NamedContext::getName, NamedContext::getContext, access.context(), "context");
        Cluster cluster = named(
                config.getClusters(), NamedCluster::getName, NamedCluster::getCluster, context.getCluster(), "cluster");
        AuthInfo user =
                named(config.getUsers(), NamedAuthInfo::getName, NamedAuthInfo::getUser, context.getUser(), "user");
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            throw wrong("insecure-skip-tls-verify is not supported; give the authority (certificate-authority-data)");
        }
        refuse(cluster.getTlsServerName(), "tls-server-name");
        refuse(cluster.getProxyUrl(), "proxy-url (set HTTPS_PROXY)");
        refuse(user.getAs(), "as: impersonation");
        if (user.getAuthProvider() != null) {
            throw wrong("auth-provider is not supported, Kubernetes has removed it; use exec");
        }
        server = server(cluster);
        ca = text(cluster.getCertificateAuthorityData(), cluster.getCertificateAuthority(), "certificate-authority");
        certificate = text(user.getClientCertificateData(), user.getClientCertificate(), "client-certificate");
        key = text(user.getClientKeyData(), user.getClientKey(), "client-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw wrong("client-certificate and client-key belong together, and one of them is not there");
        }
        credential = credential(user, access, clock);
    }

    /** As it is now. */
    Way way() {
        return new Way(
                server, ca.map(Secret::value), certificate.map(Secret::value), key.map(Secret::value), credential);
    }

    private static <N, T> T named(
            List<N> all, Function<N, String> name, Function<N, T> what, String wanted, String kind) {
        return Optional.ofNullable(all).orElse(List.of()).stream()
                .filter(one -> one != null && name.apply(one) != null)
                .filter(one -> name.apply(one).equals(wanted))
                .findFirst()
                .map(what)
                .orElseThrow(() -> wrong("it has no " + kind + " " + wanted));
    }

    private static void refuse(String value, String field) {
        if (value != null && !value.isBlank()) {
            throw wrong(field + " is not supported");
        }
    }

    private static URI server(Cluster cluster) {
        // What is there may hold a password; so does what Java says of it.
        URI server;
        try {
            server = new URI(String.valueOf(cluster.getServer()));
        } catch (URISyntaxException e) {
            throw wrong("server is no address");
        }
        try {
            Way.checkServer(server);
            return server;
        } catch (IllegalArgumentException e) {
            throw wrong("server: " + e.getMessage());
        }
    }

    private static Optional<Secret> text(String data, String file, String field) {
        if (data != null && !data.isBlank()) {
            try {
                return Optional.of(
                        Secret.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII)));
            } catch (IllegalArgumentException e) {
                throw wrong(field + "-data is not base64");
            }
        }
        return file == null || file.isBlank()
                ? Optional.empty()
                : Optional.of(inFile(file, field, path -> Secret.documentInFile(field, path)));
    }

    private static Secret inFile(String file, String field, Function<Path, Secret> read) {
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(field + ": " + file + " has to be an absolute path");
            }
            return read.apply(path);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Credential credential(AuthInfo user, KubernetesSettings.Kubeconfig access, InstantSource clock) {
        if (user.getExec() != null) {
            return exec(user.getExec(), access).credential(clock);
        }
        if (user.getTokenFile() != null && !user.getTokenFile().isBlank()) {
            return Credential.of(
                    inFile(user.getTokenFile(), "tokenFile", path -> Secret.inFile("tokenFile", path, token -> {})));
        }
        if (user.getToken() != null && !user.getToken().isBlank()) {
            return Credential.of(Secret.of(user.getToken()));
        }
        if (certificate.isEmpty()) {
            throw wrong(
                    user.getUsername() == null
                            ? "its user has no credential"
                            : "a user with a password is not supported, Kubernetes has removed it");
        }
        return Credential.NONE;
    }

    private ExecCommand exec(ExecConfig exec, KubernetesSettings.Kubeconfig access) {
        if (!EXEC_VERSIONS.contains(exec.getApiVersion())) {
            throw wrong("exec: apiVersion is none of " + String.join(" and ", EXEC_VERSIONS));
        }
        if ("Always".equals(exec.getInteractiveMode())) {
            throw wrong("exec: " + exec.getCommand() + " wants a person at a terminal");
        }
        List<String> arguments = Optional.ofNullable(exec.getArgs()).orElse(List.of());
        if (arguments.stream().anyMatch(one -> one == null || one.indexOf(0) >= 0)) {
            throw wrong("exec: one of its args is no text");
        }
        Map<String, String> environment = environment(exec);
        return new ExecCommand(
                allowed(String.valueOf(exec.getCommand()), access),
                List.copyOf(arguments),
                environment,
                exec.getApiVersion(),
                Boolean.TRUE.equals(exec.getProvideClusterInfo()) ? Optional.of(this::told) : Optional.empty(),
                LONGEST_EXEC);
    }

    /** Which program is run is for this server's settings to say, so the file may not have the allowed one run others. */
    private static Map<String, String> environment(ExecConfig exec) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (ExecEnvVar one : Optional.ofNullable(exec.getEnv()).orElse(List.of())) {
            String name = one == null || one.getName() == null ? "" : one.getName();
            String value = one == null || one.getValue() == null ? "" : one.getValue();
            if (!VARIABLE.matcher(name).matches() || value.indexOf(0) >= 0) {
                throw wrong("exec: one of its env has no name, or one that no variable has");
            }
            if (RUNS_SOMETHING.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                throw wrong("exec: its env may not set " + name + ", which may have other programs run");
            }
            environment.put(name, value);
        }
        return environment;
    }

    /** A kubeconfig is a file of others. */
    private static Path allowed(String command, KubernetesSettings.Kubeconfig access) {
        List<Path> same = access.commands().stream()
                .filter(path -> path.toString().equals(command)
                        || path.getFileName().toString().equals(command))
                .toList();
        if (same.size() != 1) {
            throw wrong("exec: " + command + " may not be run here; name its absolute path in"
                    + " LOCKSTEP_KUBERNETES_COMMANDS if it may");
        }
        return same.get(0);
    }

    private ObjectNode told() {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("server", server.toString());
        ca.map(Secret::value)
                .map(pem -> Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
                .ifPresent(data -> told.put("certificate-authority-data", data));
        return told;
    }
}
