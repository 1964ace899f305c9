package dev.lockstep.scheduler.readback;

import dev.lockstep.scheduler.resource.Names;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which names a kind can have, and which kinds have no namespace. Of a kind that is not known here only what no object can be called
 * is refused, because an API server that serves it may have rules of its own.
 */
final class KindNames {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final Set<String> LABELS = Set.of("Namespace", "Service");

    /** Kinds of Kubernetes whose names are RFC 1123 subdomains. */
    private static final Map<String, Set<String>> SUBDOMAINS = Map.of(
            "",
            Set.of(
                    "ConfigMap",
                    "Endpoints",
                    "LimitRange",
                    "Node",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "Pod",
                    "PodTemplate",
                    "ReplicationController",
                    "ResourceQuota",
                    "Secret",
                    "ServiceAccount"),
            "apps",
            Set.of("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
            "autoscaling",
            Set.of("HorizontalPodAutoscaler"),
            "batch",
            Set.of("CronJob", "Job"),
            "networking.k8s.io",
            Set.of("Ingress", "IngressClass", "NetworkPolicy"),
            "policy",
            Set.of("PodDisruptionBudget"),
            "scheduling.k8s.io",
            Set.of("PriorityClass"),
            "storage.k8s.io",
            Set.of("StorageClass"),
            "apiextensions.k8s.io",
            Set.of("CustomResourceDefinition"));

    private static final Map<String, Set<String>> OF_THE_CLUSTER = Map.of(
            "",
            Set.of("Namespace", "Node", "PersistentVolume"),
            RBAC,
            Set.of("ClusterRole", "ClusterRoleBinding"),
            "admissionregistration.k8s.io",
            Set.of(
                    "MutatingWebhookConfiguration",
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionPolicyBinding",
                    "ValidatingWebhookConfiguration"),
            "apiextensions.k8s.io",
            Set.of("CustomResourceDefinition"),
            "apiregistration.k8s.io",
            Set.of("APIService"),
            "networking.k8s.io",
            Set.of("IngressClass"),
            "node.k8s.io",
            Set.of("RuntimeClass"),
            "scheduling.k8s.io",
            Set.of("PriorityClass"),
            "storage.k8s.io",
            Set.of("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"));

    private KindNames() {}

    static boolean ofTheCluster(String group, String kind) {
        return OF_THE_CLUSTER.getOrDefault(group, Set.of()).contains(kind);
    }

    /** What a name of that kind must be; empty if this one can be. */
    static Optional<String> refusal(String group, String kind, String name) {
        if (group.isEmpty() && LABELS.contains(kind)) {
            return Names.isNamespace(name)
                    ? Optional.empty()
                    : Optional.of(
                            "lower case letters, digits and '-', starting and ending with a letter or digit, at most"
                                    + " 63 characters"
                                    + (kind.equals("Service") ? " (older Kubernetes: starting with a letter)" : ""));
        }
        if (isSubdomain(group, kind)) {
            return Names.isName(name) ? Optional.empty() : Optional.of(Names.rule());
        }
        return isPathSegment(name)
                ? Optional.empty()
                : Optional.of("a text without '/' and '%' that is not '.' or '..'");
    }

    /** Custom resources have no other names; of groups that are not known it may be no custom resource. */
    private static boolean isSubdomain(String group, String kind) {
        return group.equals("argoproj.io")
                || isFlux(group)
                || SUBDOMAINS.getOrDefault(group, Set.of()).contains(kind);
    }

    static boolean isFlux(String group) {
        return group.endsWith(".toolkit.fluxcd.io");
    }

    private static boolean isPathSegment(String name) {
        return !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('%') < 0;
    }
}
