package dev.lockstep.scheduler;

/** How namespaces and config files are named. */
public enum Layout {
    /** Namespace {@code <environment>-<workspace>-<workload>-<target>}, file {@code config.yaml}. */
    TUTORIAL("config"),
    /** Namespace {@code <environment>-<clusterType>-<workload>-<target>}, file {@code platform-config.yaml}. */
    SCHEDULER("platform-config");

    private final String configFile;

    Layout(String configFile) {
        this.configFile = configFile;
    }

    /** The name of the config file without its ending. */
    public String configFile() {
        return configFile;
    }

    /** @param target the deployment target's full name, {@code <workload>-<target>} */
    public String namespace(String environment, String workspace, String clusterType, String target) {
        return environment + "-" + (this == TUTORIAL ? workspace : clusterType) + "-" + target;
    }
}
