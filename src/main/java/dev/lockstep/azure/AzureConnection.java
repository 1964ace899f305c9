package dev.lockstep.azure;

import com.azure.core.annotation.ExpectedResponses;
import com.azure.core.annotation.Get;
import com.azure.core.annotation.HeaderParam;
import com.azure.core.annotation.Host;
import com.azure.core.annotation.HostParam;
import com.azure.core.annotation.PathParam;
import com.azure.core.annotation.QueryParam;
import com.azure.core.annotation.ServiceInterface;
import com.azure.core.annotation.UnexpectedResponseExceptionType;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.http.rest.Response;
import com.azure.core.http.rest.RestProxy;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.management.serializer.SerializerFactory;
import com.azure.core.util.Context;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.resourcemanager.resourcegraph.ResourceGraphManager;
import com.azure.resourcemanager.resourcegraph.models.QueryRequest;
import com.azure.resourcemanager.resourcegraph.models.QueryResponse;
import dev.lockstep.tls.TrustedAuthorities;
import java.util.Map;

/** The SDK's clients for one identity. No retries: each call is one attempt. */
final class AzureConnection {
    /** The version Microsoft's own SDK sends; it has every field that is read here. */
    private static final String API_VERSION = "2023-05-01";

    /** Resource Graph's own limit is 16 MB. */
    private static final int MAX_RESPONSE_BYTES = 20_000_000;

    private final AzureSettings settings;
    private final ResourceGraphManager graph;
    private final FluxConfigurationsApi configurations;

    AzureConnection(AzureSettings settings) {
        this.settings = settings;
        HttpClient client = client(settings);
        BoundedExchange bounds = new BoundedExchange(settings.timeout(), MAX_RESPONSE_BYTES);
        HttpPipeline plain =
                new HttpPipelineBuilder().httpClient(client).policies(bounds).build();
        // the token is asked for before the bounds apply to the request itself, and has its own bounds
        HttpPipeline authenticated = new HttpPipelineBuilder()
                .httpClient(client)
                .policies(
                        new UserAgentPolicy("lockstep"),
                        new BearerTokenAuthenticationPolicy(credential(settings, plain), settings.arm() + "/.default"),
                        bounds)
                .build();
        graph = ResourceGraphManager.authenticate(
                authenticated, new AzureProfile(settings.tenantId().orElse(null), null, environment(settings)));
        configurations = RestProxy.create(
                FluxConfigurationsApi.class,
                authenticated,
                SerializerFactory.createDefaultManagementSerializerAdapter());
    }

    Response<QueryResponse> query(QueryRequest request) {
        return graph.resourceProviders().resourcesWithResponse(request, Context.NONE);
    }

    byte[] configuration(ConfigurationId id) {
        return configurations
                .get(settings.arm(), id.encodedClusterPath(), id.name(), API_VERSION, "application/json", Context.NONE)
                .getValue();
    }

    @Host("{$host}")
    @ServiceInterface(name = "FluxConfigurations")
    interface FluxConfigurationsApi {
        @Get("/{cluster}/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/{name}")
        @ExpectedResponses({200})
        @UnexpectedResponseExceptionType(ManagementException.class)
        Response<byte[]> get(
                @HostParam("$host") String host,
                @PathParam(value = "cluster", encoded = true) String cluster,
                @PathParam("name") String name,
                @QueryParam("api-version") String apiVersion,
                @HeaderParam("Accept") String accept,
                Context context);
    }

    private static HttpClient client(AzureSettings settings) {
        java.net.http.HttpClient.Builder jdk = java.net.http.HttpClient.newBuilder()
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout());
        jdk.sslContext(TrustedAuthorities.withFile(settings.caFile()).context());
        return new JdkHttpClientBuilder(jdk)
                .connectionTimeout(settings.timeout())
                .responseTimeout(settings.timeout())
                .readTimeout(settings.timeout())
                .build();
    }

    private static TokenCredential credential(AzureSettings settings, HttpPipeline pipeline) {
        if (settings.clientSecret().isPresent()) {
            ClientSecretCredentialBuilder builder = new ClientSecretCredentialBuilder()
                    .clientSecret(settings.clientSecret().get());
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

    private static AzureEnvironment environment(AzureSettings settings) {
        String arm = settings.arm() + "/";
        String authority = settings.authorityHost().map(Object::toString).orElse("https://login.microsoftonline.com/");
        return new AzureEnvironment(Map.of(
                "managementEndpointUrl",
                arm,
                "resourceManagerEndpointUrl",
                arm,
                "activeDirectoryEndpointUrl",
                authority));
    }
}
