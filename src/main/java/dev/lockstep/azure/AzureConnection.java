package dev.lockstep.azure;

import com.azure.core.annotation.BodyParam;
import com.azure.core.annotation.ExpectedResponses;
import com.azure.core.annotation.Get;
import com.azure.core.annotation.HeaderParam;
import com.azure.core.annotation.Host;
import com.azure.core.annotation.HostParam;
import com.azure.core.annotation.PathParam;
import com.azure.core.annotation.Post;
import com.azure.core.annotation.QueryParam;
import com.azure.core.annotation.ServiceInterface;
import com.azure.core.annotation.UnexpectedResponseExceptionType;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.http.rest.Response;
import com.azure.core.http.rest.RestProxy;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.serializer.SerializerFactory;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import dev.lockstep.tls.TrustedAuthorities;
import java.util.Optional;

/** The SDK's clients for one identity. No retries: each call is one attempt. */
final class AzureConnection {
    /** The version Microsoft's own SDK sends; it has every field that is read here. */
    private static final String API_VERSION = "2023-05-01";

    private static final String GRAPH_VERSION = "2021-03-01";

    /** Resource Graph's own limit is 16 MB. */
    private static final int MAX_RESPONSE_BYTES = 20_000_000;

    private final AzureSettings settings;
    private final Optional<String> secret;
    private final ResourceManagerApi resourceManager;

    AzureConnection(AzureSettings settings, Proxies proxies) {
        this.settings = settings;
        this.secret = settings.clientSecret().map(Secret::value);
        HttpClient client = client(settings, proxies);
        HttpPipelinePolicy password = new ProxyPassword(proxies);
        BoundedExchange bounds = new BoundedExchange(settings.timeout(), MAX_RESPONSE_BYTES);
        HttpPipeline plain = new HttpPipelineBuilder()
                .httpClient(client)
                .policies(password, bounds)
                .build();
        // the token is asked for before the bounds apply to the request itself, and has its own bounds
        HttpPipeline authenticated = new HttpPipelineBuilder()
                .httpClient(client)
                .policies(
                        new UserAgentPolicy("lockstep"),
                        new BearerTokenAuthenticationPolicy(
                                credential(settings, secret, plain), settings.arm() + "/.default"),
                        password,
                        bounds)
                .build();
        resourceManager = RestProxy.create(
                ResourceManagerApi.class, authenticated, SerializerFactory.createDefaultManagementSerializerAdapter());
    }

    /** Whether the secret that it signs in with is the one of now. */
    boolean isCurrent() {
        return secret.equals(settings.clientSecret().map(Secret::value));
    }

    /** @param question of Resource Graph, as JSON */
    Response<byte[]> query(String question) {
        return resourceManager.resources(
                settings.arm(), GRAPH_VERSION, "application/json", BinaryData.fromString(question), Context.NONE);
    }

    byte[] configuration(ConfigurationId id) {
        return resourceManager
                .configuration(
                        settings.arm(),
                        id.encodedClusterPath(),
                        id.name(),
                        API_VERSION,
                        "application/json",
                        Context.NONE)
                .getValue();
    }

    /** Answers stay bytes: the SDK's own reading of them knows no bounds. */
    @Host("{$host}")
    @ServiceInterface(name = "ResourceManager")
    interface ResourceManagerApi {
        @Post("/providers/Microsoft.ResourceGraph/resources")
        @ExpectedResponses({200})
        @UnexpectedResponseExceptionType(ManagementException.class)
        Response<byte[]> resources(
                @HostParam("$host") String host,
                @QueryParam("api-version") String apiVersion,
                @HeaderParam("Accept") String accept,
                @BodyParam("application/json") BinaryData question,
                Context context);

        @Get("/{cluster}/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/{name}")
        @ExpectedResponses({200})
        @UnexpectedResponseExceptionType(ManagementException.class)
        Response<byte[]> configuration(
                @HostParam("$host") String host,
                @PathParam(value = "cluster", encoded = true) String cluster,
                @PathParam("name") String name,
                @QueryParam("api-version") String apiVersion,
                @HeaderParam("Accept") String accept,
                Context context);
    }

    private static HttpClient client(AzureSettings settings, Proxies proxies) {
        java.net.http.HttpClient.Builder jdk = java.net.http.HttpClient.newBuilder()
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .proxy(proxies.selector())
                .connectTimeout(settings.timeout());
        jdk.sslContext(TrustedAuthorities.withFile(settings.caFile()).context());
        return new JdkHttpClientBuilder(jdk)
                // Else the SDK reads the environment by its own rules, and puts its proxy in the place of ours.
                .configuration(Configuration.NONE)
                .connectionTimeout(settings.timeout())
                .responseTimeout(settings.timeout())
                .readTimeout(settings.timeout())
                .build();
    }

    private static TokenCredential credential(AzureSettings settings, Optional<String> secret, HttpPipeline pipeline) {
        if (secret.isPresent()) {
            ClientSecretCredentialBuilder builder = new ClientSecretCredentialBuilder().clientSecret(secret.get());
            return directory(builder, settings, pipeline).build();
        }
        if (settings.tenantId().isPresent() && settings.clientId().isPresent()) {
            return directory(new WorkloadIdentityCredentialBuilder(), settings, pipeline)
                    .build();
        }
        if (settings.clientId().isPresent()) {
            return new ManagedIdentityCredentialBuilder()
                    .clientId(settings.clientId().get())
                    .pipeline(pipeline)
                    .build();
        }
        DefaultAzureCredentialBuilder builder = new DefaultAzureCredentialBuilder().pipeline(pipeline);
        settings.tenantId().ifPresent(builder::tenantId);
        settings.authorityHost()
                .ifPresent(host -> builder.authorityHost(host.toString()).disableInstanceDiscovery());
        return builder.build();
    }

    private static <T extends AadCredentialBuilderBase<T>> T directory(
            T builder, AzureSettings settings, HttpPipeline pipeline) {
        builder.tenantId(settings.tenantId().orElseThrow())
                .clientId(settings.clientId().orElseThrow())
                .pipeline(pipeline);
        settings.authorityHost()
                .ifPresent(host -> builder.authorityHost(host.toString()).disableInstanceDiscovery());
        return builder;
    }
}
