package dev.lockstep.sandbox.fleet;

import java.util.Map;

/**
 * One Kubernetes object of a manifest.
 *
 * @param namespace empty for objects that name none
 * @param content the whole document: maps, lists, strings, numbers, booleans and nulls
 */
record KubeObject(String apiVersion, String kind, String namespace, String name, Map<?, ?> content) {
    /** The API group; empty for the core group. */
    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /** How kustomize-controller names an object: {@code ConfigMap/namespace/name}. */
    String reference() {
        return kind + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }

    /** A string below the given keys; empty if there is none. */
    String text(String... keys) {
        Object value = content;
        for (String key : keys) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value == null || value instanceof Map || value instanceof Iterable ? "" : value.toString();
    }

    /** The same in another namespace; as it is if none is named. */
    KubeObject in(String other) {
        return other.isEmpty() ? this : new KubeObject(apiVersion, kind, other, name, content);
    }

    /** Whether it runs pods, and so can be unhealthy. */
    boolean isWorkload() {
        return isWorkload(kind);
    }

    static boolean isWorkload(String kind) {
        return kind.equals("Deployment") || kind.equals("StatefulSet") || kind.equals("DaemonSet");
    }

    /** Whether the object belongs to a group and has a kind. */
    boolean is(String group, String kind) {
        return group().equals(group) && this.kind.equals(kind);
    }
}
