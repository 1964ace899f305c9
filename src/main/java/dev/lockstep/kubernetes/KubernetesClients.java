package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.tls.TrustedAuthorities;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Makes the clients of all clusters, which share their threads and what reads JSON. */
public final class KubernetesClients {
    private final VertxHttpClientFactory factory;
    /** Without the classes of Kubernetes' own kinds, of which none is read. */
    private final KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), false);

    private final Proxies proxies;

    public KubernetesClients(Vertx vertx, Proxies proxies) {
        this.factory = new VertxHttpClientFactory(vertx);
        this.proxies = proxies;
    }

    KubernetesSerialization serialization() {
        return serialization;
    }

    Proxies proxies() {
        return proxies;
    }

    /**
     * Without anything of the environment, of a home directory or of the pod that this server may run in.
     *
     * @throws RuntimeException when certificates or keys cannot be used
     */
    KubernetesClient client(Way way, Optional<Path> caFile, Duration timeout) {
        Config config = Config.empty();
        config.setMasterUrl(way.server().toString());
        config.setConnectionTimeout(Math.toIntExact(timeout.toMillis()));
        config.setRequestTimeout(Math.toIntExact(timeout.toMillis()));
        // Who polls tries again at its own pace.
        config.setRequestRetryBackoffLimit(0);
        way.ca().ifPresent(pem -> config.setCaCertData(base64(pem)));
        way.certificate().ifPresent(pem -> config.setClientCertData(base64(pem)));
        way.key().ifPresent(pem -> config.setClientKeyData(base64(pem)));
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(factory)
                .withKubernetesSerialization(serialization)
                .withHttpClientBuilderConsumer(builder -> {
                    if (way.ca().isEmpty() && way.certificate().isEmpty()) {
                        builder.sslContext(
                                null, TrustedAuthorities.withFile(caFile).trustManagers());
                    }
                    proxies.to(way.server()).ifPresent(via -> {
                        builder.proxyType(HttpClient.ProxyType.HTTP);
                        builder.proxyAddress(InetSocketAddress.createUnresolved(via.host(), via.port()));
                        proxies.authorization(way.server()).ifPresent(builder::proxyAuthorization);
                    });
                })
                .build();
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
