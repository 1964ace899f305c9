package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.resource.ControlPlane.ClusterType;
import dev.lockstep.scheduler.resource.ControlPlane.ConfigMap;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.resource.Workloads.DeploymentTarget;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * All platform configuration of an environment in the order in which it is laid over each other: ConfigMaps by name,
 * then the keys of {@code azure-app-config*} ConfigMaps, short ones first. Used by one rendering, in one thread.
 */
public final class ConfigLayers {
    private static final String PLATFORM_CONFIG = "platform-config";
    private static final String AZURE_PREFIX = "azure-app-config";
    /** Labels that Flux puts on everything it applies say nothing about where a ConfigMap applies. */
    private static final String FLUX_PREFIX = "kustomize.toolkit.fluxcd.io/";

    /** Bytes of an entry of a map, and of a layer with its labels. */
    private static final int ENTRY = 64;
    /** Steps of comparing a layer's labels. */
    private static final int CHECK = 2;
    /** Bytes of a value that are compared in a step. */
    private static final int COMPARED = 16;

    /** So many changes of a value are named. */
    private static final int NAMED = 3;

    private record Layer(Map<String, String> labels, GoMap values) {}

    private final List<Layer> layers = new ArrayList<>();
    /** Most assignments share their configuration with many others. */
    private final Map<BitSet, GoMap> merged = new HashMap<>();

    private final UnaryOperator<GoMap> same;
    private final Limits limits;
    private final Problems problems;
    private final Meter meter;

    /**
     * @param configMaps sorted by name
     * @param same gives the object that stands for all configurations that are equal
     */
    public ConfigLayers(
            Collection<ConfigMap> configMaps,
            Limits limits,
            Problems problems,
            Meter meter,
            UnaryOperator<GoMap> same) {
        this.meter = meter;
        this.same = same;
        this.limits = limits;
        this.problems = problems;
        for (ConfigMap map : configMaps) {
            if ("true".equals(map.labels().get(PLATFORM_CONFIG))) {
                guard(map, () -> layers.add(new Layer(map.labels(), values(map, map.data(), key -> key))));
            }
        }
        for (ConfigMap map : configMaps) {
            if (map.name().startsWith(AZURE_PREFIX)) {
                map.data().keySet().stream()
                        .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                        .forEach(key -> guard(map, () -> layers.add(azure(map, key))));
            }
        }
    }

    private void guard(ConfigMap map, Runnable reading) {
        problems.guard(map.location(), "ConfigMap " + map.name(), reading);
    }

    /** {@code label.value.label.value.KEY}; a label without a value is ignored. */
    private Layer azure(ConfigMap map, String dotted) {
        String[] parts = dotted.split("\\.", -1);
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i + 2 < parts.length; i += 2) {
            labels.put(parts[i], parts[i + 1]);
        }
        String key = parts[parts.length - 1];
        return new Layer(labels, values(map, Map.of(key, map.data().get(dotted)), unused -> dotted));
    }

    /** @param written gives a key as it stands in the ConfigMap */
    private GoMap values(ConfigMap map, Map<String, String> texts, UnaryOperator<String> written) {
        GoMap values = GoMap.of(GoMap.Type.STRING_ANY);
        texts.forEach((key, text) -> {
            try {
                meter.work(text.length());
                Changes changes = new Changes();
                Object value = ConfigValue.read(text, limits.yaml(), meter, changes::add);
                changes.notice(map, written.apply(key));
                meter.hold(ENTRY + key.length());
                meter.holdValue(value);
                values.entries().put(ByteText.fromJava(key), value);
            } catch (YamlException e) {
                problems.error(
                        map.location(), "ConfigMap " + map.name(), "the value of " + key + ": " + e.getMessage());
            }
        });
        return values;
    }

    /** What reading a text as YAML and writing it again changes, although nothing is laid over it. */
    private final class Changes {
        private final Set<ConfigValue.Changed> some = new LinkedHashSet<>();
        private boolean more;

        void add(ConfigValue.Changed changed) {
            meter.work(1);
            if (some.size() < NAMED) {
                some.add(changed);
            } else {
                more |= !some.contains(changed);
            }
        }

        void notice(ConfigMap map, String key) {
            if (!some.isEmpty()) {
                String changes = some.stream()
                        .map(one -> one.before() + " becomes " + one.after())
                        .collect(Collectors.joining(", "));
                problems.notice(
                        map.location(),
                        "ConfigMap " + map.name(),
                        "the value of " + key + " is read as YAML and written again, and so changes: " + changes
                                + (more ? " and others" : "") + "; put what is to stay as it is in quotes");
            }
        }
    }

    /** The configuration of an assignment; not to be changed. */
    public GoMap of(ClusterType clusterType, DeploymentTarget target) {
        meter.work((long) CHECK * layers.size());
        BitSet applying = new BitSet(layers.size());
        for (int i = 0; i < layers.size(); i++) {
            applying.set(i, applies(layers.get(i).labels, clusterType, target));
        }
        return merged.computeIfAbsent(applying, this::merge);
    }

    private GoMap merge(BitSet applying) {
        GoMap result = GoMap.of(GoMap.Type.STRING_ANY);
        ConfigMerge merge = new ConfigMerge(meter);
        meter.hold(ENTRY + applying.size() / Byte.SIZE);
        for (int i = applying.nextSetBit(0); i >= 0; i = applying.nextSetBit(i + 1)) {
            merge.into(result, layers.get(i).values);
        }
        meter.work(Meter.sizeOf(result) / COMPARED);
        return same.apply(result);
    }

    /** Whether what carries these labels is meant for the assignment. */
    public static boolean applies(Map<String, String> labels, ClusterType clusterType, DeploymentTarget target) {
        for (Map.Entry<String, String> label : labels.entrySet()) {
            String key = label.getKey();
            String value = label.getValue();
            boolean holds = switch (key) {
                case PLATFORM_CONFIG -> true;
                case "cluster-type" -> value.equals(clusterType.name());
                case "deployment-target" -> value.equals(target.name());
                case "workload" -> value.equals(target.workload());
                default ->
                    key.startsWith(FLUX_PREFIX)
                            || value.equals(clusterType.labels().getOrDefault(key, ""))
                            || value.equals(target.labels().getOrDefault(key, ""));
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
