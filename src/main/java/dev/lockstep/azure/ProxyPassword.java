package dev.lockstep.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import dev.lockstep.proxy.Proxies;
import java.net.URI;
import reactor.core.publisher.Mono;

/** Says to the proxy who we are. The JDK's client, below, sends that to the proxy alone. */
final class ProxyPassword implements HttpPipelinePolicy {
    private final Proxies proxies;

    ProxyPassword(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        URI address = URI.create(context.getHttpRequest().getUrl().toString());
        proxies.authorization(address)
                .ifPresent(value -> context.getHttpRequest().setHeader(HttpHeaderName.PROXY_AUTHORIZATION, value));
        return next.process();
    }
}
