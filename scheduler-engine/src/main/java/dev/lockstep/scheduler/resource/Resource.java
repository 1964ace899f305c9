package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.Map;

/**
 * A Kubernetes object as written.
 *
 * @param source which of the file sets it came from: the label value that Flux puts on its objects
 */
public record Resource(
        Kind kind, String name, Map<String, String> labels, YamlNode.Mapping root, Location location, String source) {
    /** The kinds that mean something to us. */
    public enum Kind {
        Environment,
        BaseRepo,
        GitOpsRepo,
        ClusterType,
        Template,
        WorkloadRegistration,
        Workload,
        SchedulingPolicy,
        ConfigSchema,
        ConfigMap;

        public String apiVersion() {
            return this == ConfigMap ? "v1" : "scheduler.kalypso.io/v1alpha1";
        }
    }

    /** Kind and name, for messages. */
    public String shown() {
        return kind + " " + name;
    }
}
