package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Flux configurations as Azure shows them: in full by an ARM GET, as a summary (statusConditions null) in an ARM list, with
 * flattened statuses in a Resource Graph row.
 */
final class FluxDocuments {
    private enum Shape {
        DETAIL,
        SUMMARY,
        ROW
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TYPE = "Microsoft.KubernetesConfiguration/fluxConfigurations";
    private static final String CREATED = "2026-01-12T08:00:00.123456+00:00";

    private final AzureAccount account;
    private final String gitOpsUrl;
    private final Duration syncInterval;

    FluxDocuments(AzureAccount account, String gitOpsUrl, Duration syncInterval) {
        this.account = account;
        this.gitOpsUrl = gitOpsUrl;
        this.syncInterval = syncInterval;
    }

    String clusterId(ClusterDefinition cluster) {
        return "/subscriptions/" + account.subscriptionId() + "/resourceGroups/" + account.resourceGroup()
                + "/providers/" + cluster.kind().provider() + "/"
                + cluster.kind().resourceType() + "/" + cluster.name();
    }

    String configId(FluxConfig config) {
        return clusterId(config.cluster()) + "/providers/" + TYPE + "/" + config.name();
    }

    ObjectNode detail(FluxConfig config) {
        return arm(config, Shape.DETAIL);
    }

    ObjectNode summary(FluxConfig config) {
        return arm(config, Shape.SUMMARY);
    }

    private ObjectNode arm(FluxConfig config, Shape shape) {
        ObjectNode document = JSON.objectNode();
        document.put("id", configId(config)).put("name", config.name()).put("type", TYPE);
        ObjectNode system = document.putObject("systemData");
        for (String field : List.of("createdBy", "createdByType")) {
            system.putNull(field);
        }
        system.put("createdAt", CREATED);
        for (String field : List.of("lastModifiedBy", "lastModifiedByType")) {
            system.putNull(field);
        }
        system.put("lastModifiedAt", CREATED);
        document.set("properties", properties(config, shape));
        return document;
    }

    /** A row of Resource Graph: type in lower case, resource group too. */
    ObjectNode row(FluxConfig config) {
        ObjectNode row = JSON.objectNode();
        row.put("id", configId(config));
        row.put("name", config.name());
        row.put("type", TYPE.toLowerCase(Locale.ROOT));
        row.put("tenantId", account.tenantId());
        row.put("kind", "");
        row.put("location", "");
        row.put("resourceGroup", account.resourceGroup().toLowerCase(Locale.ROOT));
        row.put("subscriptionId", account.subscriptionId());
        row.put("managedBy", "");
        row.putNull("sku");
        row.putNull("plan");
        row.set("properties", properties(config, Shape.ROW));
        for (String field : List.of("tags", "identity", "zones", "extendedLocation")) {
            row.putNull(field);
        }
        return row;
    }

    private ObjectNode properties(FluxConfig config, Shape shape) {
        FluxStatus status = config.status();
        ObjectNode properties = JSON.objectNode();
        properties
                .put("scope", "cluster")
                .put("namespace", FluxObject.NAMESPACE)
                .put("sourceKind", "GitRepository");
        properties.put("suspend", config.suspended());
        properties.set("gitRepository", gitRepository(config));
        properties.putNull("bucket").putNull("azureBlob").putNull("ociRepository");
        properties.putObject("kustomizations").set(config.name(), kustomization(config));
        properties.putObject("configurationProtectedSettings");
        properties.set("statuses", statuses(config, shape));
        properties.put("repositoryPublicKey", "");
        properties.put("sourceSyncedCommitId", status.fetched() == null ? null : revision(config, status.fetched()));
        properties.put("sourceUpdatedAt", text(status.sourceUpdatedAt()));
        properties.put("statusUpdatedAt", text(status.statusUpdatedAt()));
        properties.put("waitForReconciliation", false).putNull("reconciliationWaitDuration");
        properties.put(
                "complianceState",
                config.suspended() ? "Suspended" : status.complianceState().orElse(null));
        properties.put("provisioningState", status.source() == null ? "Creating" : "Succeeded");
        properties.put("errorMessage", "");
        return properties;
    }

    private static String revision(FluxConfig config, String commit) {
        return config.branch() + "@sha1:" + commit;
    }

    private ObjectNode gitRepository(FluxConfig config) {
        ObjectNode git = JSON.objectNode();
        git.put("url", gitOpsUrl).put("timeoutInSeconds", 600).put("syncIntervalInSeconds", seconds());
        git.putObject("repositoryRef")
                .put("branch", config.branch())
                .putNull("tag")
                .putNull("semver")
                .putNull("commit");
        git.putNull("sshKnownHosts").putNull("httpsUser").putNull("httpsCACert");
        return git.put("localAuthRef", "repo-secret").put("provider", "Generic");
    }

    private ObjectNode kustomization(FluxConfig config) {
        ObjectNode kustomization = JSON.objectNode();
        kustomization.put("name", config.name()).put("path", config.cluster().clusterType());
        kustomization
                .putNull("dependsOn")
                .put("timeoutInSeconds", FluxReconciler.TIMEOUT.toSeconds())
                .put("syncIntervalInSeconds", seconds());
        kustomization
                .putNull("retryIntervalInSeconds")
                .put("prune", true)
                .put("force", false)
                .put("wait", config.cluster().waits());
        return kustomization.putNull("postBuild");
    }

    private long seconds() {
        return Math.max(1, syncInterval.toSeconds());
    }

    private static ArrayNode statuses(FluxConfig config, Shape shape) {
        ArrayNode statuses = JSON.arrayNode();
        FluxStatus status = config.status();
        if (config.suspended() || status.source() == null) {
            return statuses;
        }
        List<FluxObject> objects = new ArrayList<>();
        objects.add(new FluxObject(
                "GitRepository",
                FluxObject.NAMESPACE,
                config.name(),
                null,
                status.source(),
                FluxObject.ofSource(status.source(), status.artifact())));
        if (status.kustomization() != null) {
            objects.add(new FluxObject(
                    "Kustomization",
                    FluxObject.NAMESPACE,
                    config.kustomization(),
                    null,
                    status.kustomization(),
                    FluxObject.ofKustomization(status.doing(), status.healthy())));
        }
        objects.addAll(status.nested());
        objects.forEach(object -> statuses.add(entry(object, shape)));
        return statuses;
    }

    private static ObjectNode entry(FluxObject object, Shape shape) {
        ObjectNode entry = JSON.objectNode();
        entry.put("name", object.name()).put("namespace", object.namespace()).put("kind", object.kind());
        entry.put("complianceState", object.ready().complianceState());
        if (object.nested()) {
            entry.putObject("appliedBy").put("name", object.appliedBy()).put("namespace", FluxObject.NAMESPACE);
        } else {
            entry.putNull("appliedBy");
        }
        switch (shape) {
            case DETAIL -> {
                ArrayNode conditions = entry.putArray("statusConditions");
                object.conditions().forEach(one -> conditions.add(condition(one.state(), one.type())));
            }
            case SUMMARY -> entry.putNull("statusConditions");
            case ROW -> entry.put("message", object.ready().message());
        }
        return entry.putNull("helmReleaseProperties");
    }

    private static ObjectNode condition(Ready ready, String type) {
        return JSON.objectNode()
                .put(
                        "lastTransitionTime",
                        ready.at()
                                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                .toString())
                .put("message", ready.message())
                .put("reason", ready.reason())
                .put("status", ready.status())
                .put("type", type);
    }

    /** Times of the agent come with fractions of a second; those of Kubernetes conditions do not. */
    private static String text(Instant at) {
        return at == null
                ? null
                : at.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    }

    /** The Azure resource of a cluster. */
    ObjectNode cluster(FluxCluster cluster) {
        ClusterDefinition definition = cluster.definition();
        ObjectNode document = JSON.objectNode();
        document.put("id", clusterId(definition)).put("name", definition.name());
        document.put(
                "type", definition.kind().provider() + "/" + definition.kind().resourceType());
        document.put("location", "eastus");
        document.putObject("tags").put("clusterType", definition.clusterType());
        ObjectNode properties = document.putObject("properties");
        properties.put("provisioningState", "Succeeded").put("kubernetesVersion", "1.33.5");
        if (definition.kind() == ClusterKind.ARC) {
            boolean offline = cluster.fault() == Fault.OFFLINE;
            properties.put("connectivityStatus", offline ? "Offline" : "Connected");
            properties.put("lastConnectivityTime", text(cluster.lastContact()));
            properties.put("agentVersion", "1.30.1").put("distribution", "k3s").put("totalNodeCount", 1);
        } else {
            properties.putObject("powerState").put("code", "Running");
        }
        return document;
    }
}
