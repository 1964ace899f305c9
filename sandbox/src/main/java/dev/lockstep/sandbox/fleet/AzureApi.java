package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure on one address: token endpoint, ARM and Resource Graph. ARM's paths are compared without regard to case, as ARM does.
 */
final class AzureApi implements HttpHandler {
    private static final Pattern TOKEN = Pattern.compile("/([^/]+)/oauth2/v2\\.0/token");
    private static final Pattern OPENID = Pattern.compile("/([^/]+)/v2\\.0/\\.well-known/openid-configuration");
    private static final Pattern KEYS = Pattern.compile("/([^/]+)/discovery/v2\\.0/keys");
    private static final Pattern CLUSTER = Pattern.compile(
            "/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/([^/]+)/([^/]+)/([^/]+)"
                    + "(/providers/Microsoft\\.KubernetesConfiguration/fluxConfigurations(?:/([^/]+))?)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern VERSION = Pattern.compile("20\\d\\d-\\d\\d-\\d\\d(-preview)?");
    private static final Set<String> FLUX_VERSIONS =
            Set.of("2022-03-01", "2022-07-01", "2022-11-01", "2023-05-01", "2024-11-01", "2025-04-01");

    private final AzureAccount account;
    private final int pageSize;
    private final AccessTokens tokens;
    private final FluxDocuments documents;
    private final ResourceGraph graph;
    private final Supplier<List<FluxCluster>> clusters;

    AzureApi(
            AzureAccount account,
            int pageSize,
            AccessTokens tokens,
            FluxDocuments documents,
            ResourceGraph graph,
            Supplier<List<FluxCluster>> clusters) {
        this.account = account;
        this.pageSize = pageSize;
        this.tokens = tokens;
        this.documents = documents;
        this.graph = graph;
        this.clusters = clusters;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            // The whole path: Azure's addresses begin at the root, whichever prefixes this is mounted at.
            String path = exchange.getRequestURI().getPath();
            Matcher token = TOKEN.matcher(path);
            Matcher openId = OPENID.matcher(path);
            Matcher keys = KEYS.matcher(path);
            if (token.matches() && method.equals("POST")) {
                tokens.token(exchange, token.group(1));
            } else if (openId.matches() && method.equals("GET")) {
                tokens.openIdConfiguration(exchange, openId.group(1), origin(exchange));
            } else if (keys.matches() && method.equals("GET")) {
                tokens.keys(exchange, keys.group(1));
            } else if (path.equals("/common/discovery/instance") && method.equals("GET")) {
                tokens.instanceDiscovery(
                        exchange, origin(exchange), exchange.getRequestHeaders().getFirst("Host"));
            } else {
                manage(exchange, method, path);
            }
        }
    }

    private void manage(HttpExchange exchange, String method, String path) throws IOException {
        Optional<String[]> rejection = tokens.rejection(exchange);
        if (rejection.isPresent()) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer authorization_uri=\"" + origin(exchange) + "/" + account.tenantId()
                                    + "\", error=\"invalid_token\", error_description=\""
                                    + rejection.get()[0] + "\"");
            ArmErrors.send(exchange, 401, rejection.get()[0], rejection.get()[1]);
            return;
        }
        String version = Http.first(Http.query(exchange), "api-version");
        Matcher cluster = CLUSTER.matcher(path);
        if (version.isEmpty()) {
            ArmErrors.send(
                    exchange,
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.");
        } else if (!VERSION.matcher(version).matches()) {
            ArmErrors.send(
                    exchange, 400, "InvalidApiVersionParameter", "The api-version '" + version + "' is invalid.");
        } else if (path.equalsIgnoreCase("/providers/Microsoft.ResourceGraph/resources") && method.equals("POST")) {
            graph.query(exchange);
        } else if (cluster.matches() && method.equals("GET")) {
            resource(exchange, cluster, version);
        } else if (cluster.matches()) {
            ArmErrors.send(
                    exchange,
                    403,
                    "AuthorizationFailed",
                    "The client '" + account.clientId() + "' does not have authorization to " + method + " '" + path
                            + "': it may only read.");
        } else {
            ArmErrors.send(exchange, 404, "InvalidResourceType", "No resource of this kind is known here: " + path);
        }
    }

    private void resource(HttpExchange exchange, Matcher path, String version) throws IOException {
        if (!path.group(1).equalsIgnoreCase(account.subscriptionId())) {
            ArmErrors.send(
                    exchange,
                    404,
                    "SubscriptionNotFound",
                    "The subscription '" + path.group(1) + "' could not be found.");
            return;
        }
        if (!path.group(2).equalsIgnoreCase(account.resourceGroup())) {
            ArmErrors.send(
                    exchange,
                    404,
                    "ResourceGroupNotFound",
                    "Resource group '" + path.group(2) + "' could not be found.");
            return;
        }
        Optional<FluxCluster> cluster = clusters.get().stream()
                .filter(one -> isAt(one.definition(), path.group(3), path.group(4), path.group(5)))
                .findFirst();
        if (cluster.isEmpty()) {
            exchange.getResponseHeaders().set("x-ms-failure-cause", "gateway");
            String resource = path.group(3) + "/" + path.group(4) + "/" + path.group(5);
            ArmErrors.send(
                    exchange,
                    404,
                    "ResourceNotFound",
                    "The Resource '" + resource + "' under resource group '" + account.resourceGroup()
                            + "' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
        } else if (path.group(6) == null) {
            Http.json(exchange, 200, documents.cluster(cluster.get()));
        } else if (!version.endsWith("-preview") && !FLUX_VERSIONS.contains(version)) {
            ArmErrors.send(
                    exchange,
                    400,
                    "NoRegisteredProviderFound",
                    "No registered resource provider found for API version '" + version
                            + "' for type 'fluxConfigurations'. The supported api-versions are '"
                            + String.join(", ", FLUX_VERSIONS.stream().sorted().toList()) + "'.");
        } else if (path.group(7) == null) {
            list(exchange, cluster.get(), version);
        } else {
            detail(exchange, cluster.get(), path.group(7));
        }
    }

    private static boolean isAt(ClusterDefinition cluster, String provider, String type, String name) {
        return cluster.kind().provider().equalsIgnoreCase(provider)
                && cluster.kind().resourceType().equalsIgnoreCase(type)
                && cluster.name().equalsIgnoreCase(name);
    }

    private void detail(HttpExchange exchange, FluxCluster cluster, String name) throws IOException {
        Optional<FluxReconciler> config = cluster.config(name);
        exchange.getResponseHeaders()
                .set(
                        "api-supported-versions",
                        String.join(", ", FLUX_VERSIONS.stream().sorted().toList()));
        exchange.getResponseHeaders().set("x-ms-ratelimit-remaining-subscription-reads", "249");
        if (config.isEmpty()) {
            ArmErrors.send(exchange, 404, "ResourceNotFound", "FluxConfiguration with name '" + name + "' not found.");
        } else {
            Http.json(exchange, 200, documents.detail(FluxConfig.of(cluster, config.get())));
        }
    }

    private void list(HttpExchange exchange, FluxCluster cluster, String version) throws IOException {
        Map<String, List<String>> query = Http.query(exchange);
        String token = query.entrySet().stream()
                .filter(parameter -> parameter.getKey().equalsIgnoreCase("$skiptoken"))
                .map(parameter -> parameter.getValue().get(0))
                .findFirst()
                .orElse("0");
        List<FluxReconciler> configs = cluster.configs();
        if (!token.matches("\\d{1,6}") || Integer.parseInt(token) > configs.size()) {
            ArmErrors.send(exchange, 400, "InvalidSkipToken", "The $skiptoken is invalid; follow nextLink as it is.");
            return;
        }
        int from = Integer.parseInt(token);
        int to = Math.min(configs.size(), from + pageSize);
        ObjectNode answer = Http.JSON.createObjectNode();
        ArrayNode value = answer.putArray("value");
        configs.subList(from, to).forEach(config -> value.add(documents.summary(FluxConfig.of(cluster, config))));
        String next = origin(exchange) + documents.clusterId(cluster.definition())
                + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations?api-version=" + version
                + "&$skiptoken=" + to;
        answer.put("nextLink", to < configs.size() ? next : null);
        Http.json(exchange, 200, answer);
    }

    private static String origin(HttpExchange exchange) {
        // the server knows; an exchange may be wrapped in one that does not look encrypted
        String scheme = exchange.getHttpContext().getServer() instanceof HttpsServer ? "https" : "http";
        return scheme + "://" + exchange.getRequestHeaders().getFirst("Host");
    }
}
