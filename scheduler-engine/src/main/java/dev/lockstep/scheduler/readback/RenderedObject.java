package dev.lockstep.scheduler.readback;

/**
 * An object that a rendering gives to clusters. Texts that are absent are empty.
 *
 * @param group of its apiVersion; empty is Kubernetes' own first one
 * @param namespace empty for an object of the whole cluster, whatever is written
 * @param line where it begins in its file, from 1
 */
public record RenderedObject(String group, String kind, String namespace, String name, int line) {
    /** Whether it is in no namespace, whatever is written; of a kind that is not known it is not known, either. */
    public boolean isOfTheCluster() {
        return KindNames.ofTheCluster(group, kind);
    }

    /** {@code ConfigMap shop/platform-config}. */
    public String shown() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
