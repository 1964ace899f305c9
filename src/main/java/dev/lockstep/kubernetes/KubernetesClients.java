package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.tls.TrustedAuthorities;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;

/** Makes the clients of all clusters, which share their threads and what reads JSON. */
public final class KubernetesClients {
    /** Of a store of keys that is never written. */
    private static final String IN_MEMORY = "lockstep";

    private static final int WATCHING_THREADS = 4;

    private final VertxHttpClientFactory factory;
    /** Without the classes of Kubernetes' own kinds, of which none is read. */
    private final KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), false);

    private final Proxies proxies;
    /** Reads what watches bring, and begins them anew. */
    private final ScheduledThreadPoolExecutor watching;

    public KubernetesClients(Vertx vertx, Proxies proxies) {
        this.factory = new VertxHttpClientFactory(vertx);
        this.proxies = proxies;
        AtomicInteger number = new AtomicInteger();
        watching = new ScheduledThreadPoolExecutor(WATCHING_THREADS, task -> {
            Thread thread = new Thread(task, "lockstep-watch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        watching.setRemoveOnCancelPolicy(true);
        // Without watches, there are none.
        watching.setKeepAliveTime(30, TimeUnit.SECONDS);
        watching.allowCoreThreadTimeOut(true);
    }

    ScheduledExecutorService watching() {
        return watching;
    }

    KubernetesSerialization serialization() {
        return serialization;
    }

    Proxies proxies() {
        return proxies;
    }

    /**
     * Without anything of the environment, of a home directory or of the pod that this server may run in. Who is trusted is said here:
     * the client's own way would add the runtime's authorities to those that are named.
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
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(factory)
                .withKubernetesSerialization(serialization)
                .withHttpClientBuilderConsumer(builder -> {
                    builder.sslContext(
                            keys(way),
                            way.ca()
                                    .map(TrustedAuthorities::only)
                                    .orElseGet(() -> TrustedAuthorities.withFile(caFile))
                                    .trustManagers());
                    proxies.to(way.server()).ifPresent(via -> {
                        builder.proxyType(HttpClient.ProxyType.HTTP);
                        builder.proxyAddress(InetSocketAddress.createUnresolved(via.host(), via.port()));
                        proxies.authorization(way.server()).ifPresent(builder::proxyAuthorization);
                    });
                })
                .build();
    }

    /** Null without a certificate of the client. What kind of key it is is not told in all of its forms, so each is tried. */
    private static KeyManager[] keys(Way way) {
        if (way.certificate().isEmpty() || way.key().isEmpty()) {
            return null;
        }
        IllegalArgumentException unusable =
                new IllegalArgumentException("the certificate of the client or its key cannot be used");
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return SSLUtils.keyManagers(
                        stream(way.certificate().get()),
                        stream(way.key().get()),
                        algorithm,
                        IN_MEMORY,
                        null,
                        IN_MEMORY);
            } catch (GeneralSecurityException | IOException e) {
                unusable.addSuppressed(e);
            }
        }
        throw unusable;
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    }
}
