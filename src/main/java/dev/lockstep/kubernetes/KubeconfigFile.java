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
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One context of a kubeconfig file. What it asks for and this server does not do is an error: to leave it out would show a credential
 * to somebody else, or be somebody else.
 */
final class KubeconfigFile {
    private static final int LARGEST = 1 << 20;
    private static final Duration LONGEST_EXEC = Duration.ofSeconds(30);
    private static final List<String> EXEC_VERSIONS =
            List.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

    private final Config config;
    private final KubernetesSettings.Kubeconfig access;
    private final InstantSource clock;

    private KubeconfigFile(Config config, KubernetesSettings.Kubeconfig access, InstantSource clock) {
        this.config = config;
        this.access = access;
        this.clock = clock;
    }

    /** @throws OutsideException.Permanent with what is wrong, and nothing that may be secret */
    static Way way(
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
        return new KubeconfigFile(config, access, clock).way();
    }

    private static OutsideException.Permanent wrong(String why) {
        return new OutsideException.Permanent("The kubeconfig cannot be used: " + why + ".");
    }

    private Way way() {
        Context context = named(config.getContexts(), one -> one.getName(), access.context(), "context")
                .getContext();
        Cluster cluster = named(config.getClusters(), one -> one.getName(), context.getCluster(), "cluster")
                .getCluster();
        AuthInfo user = named(config.getUsers(), one -> one.getName(), context.getUser(), "user")
                .getUser();
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            throw wrong("insecure-skip-tls-verify is not supported; give the authority (certificate-authority-data)");
        }
        refuse(cluster.getTlsServerName(), "tls-server-name");
        refuse(cluster.getProxyUrl(), "proxy-url (set HTTPS_PROXY)");
        refuse(user.getAs(), "as: impersonation");
        if (user.getAuthProvider() != null) {
            throw wrong("auth-provider is not supported, Kubernetes has removed it; use exec");
        }
        return new Way(
                server(cluster),
                text(cluster.getCertificateAuthorityData(), cluster.getCertificateAuthority(), "certificate-authority"),
                text(user.getClientCertificateData(), user.getClientCertificate(), "client-certificate"),
                text(user.getClientKeyData(), user.getClientKey(), "client-key"),
                credential(user, cluster));
    }

    private static <T> T named(List<T> all, Function<T, String> name, String wanted, String what) {
        return Optional.ofNullable(all).orElse(List.of()).stream()
                .filter(one -> name.apply(one) != null && name.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> wrong("it has no " + what + " " + wanted));
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

    private static Optional<String> text(String data, String file, String field) {
        if (data != null && !data.isBlank()) {
            try {
                return Optional.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw wrong(field + "-data is not base64");
            }
        }
        return file == null || file.isBlank() ? Optional.empty() : Optional.of(read(Path.of(file), field));
    }

    private static String read(Path file, String field) {
        if (!file.isAbsolute()) {
            throw wrong(field + ": " + file + " has to be an absolute path");
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw wrong(field + ": " + file + " is larger than 1 MB");
            }
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw wrong(field + ": " + file + " cannot be read");
        }
    }

    private Credential credential(AuthInfo user, Cluster cluster) {
        if (user.getExec() != null) {
            return exec(user.getExec(), cluster).credential(clock);
        }
        if (user.getTokenFile() != null && !user.getTokenFile().isBlank()) {
            try {
                return Credential.of(Secret.inFile("tokenFile", Path.of(user.getTokenFile()), token -> {}));
            } catch (IllegalArgumentException e) {
                throw wrong(e.getMessage());
            }
        }
        if (user.getToken() != null && !user.getToken().isBlank()) {
            return Credential.of(Secret.of(user.getToken()));
        }
        if (user.getClientCertificate() == null && user.getClientCertificateData() == null) {
            throw wrong(
                    user.getUsername() == null
                            ? "its user has no credential"
                            : "a user with a password is not supported, Kubernetes has removed it");
        }
        return Credential.NONE;
    }

    private ExecCommand exec(ExecConfig exec, Cluster cluster) {
        if (!EXEC_VERSIONS.contains(exec.getApiVersion())) {
            throw wrong("exec: apiVersion is none of " + String.join(" and ", EXEC_VERSIONS));
        }
        if ("Always".equals(exec.getInteractiveMode())) {
            throw wrong("exec: " + exec.getCommand() + " wants a person at a terminal");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        Optional.ofNullable(exec.getEnv())
                .orElse(List.of())
                .forEach(one -> environment.put(
                        one.getName(), Optional.ofNullable(one.getValue()).orElse("")));
        return new ExecCommand(
                allowed(String.valueOf(exec.getCommand())),
                List.copyOf(Optional.ofNullable(exec.getArgs()).orElse(List.of())),
                environment,
                exec.getApiVersion(),
                Boolean.TRUE.equals(exec.getProvideClusterInfo()) ? Optional.of(told(cluster)) : Optional.empty(),
                LONGEST_EXEC);
    }

    /** A kubeconfig is a file of others: which programs run here is for this server's settings to say. */
    private Path allowed(String command) {
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

    private static ObjectNode told(Cluster cluster) {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("server", cluster.getServer());
        if (cluster.getCertificateAuthorityData() != null) {
            told.put("certificate-authority-data", cluster.getCertificateAuthorityData());
        }
        return told;
    }
}
