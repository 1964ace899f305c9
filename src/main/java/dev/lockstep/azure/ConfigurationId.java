package dev.lockstep.azure;

import dev.lockstep.compliance.ReconcilerKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The resource id of a fluxConfiguration, taken apart. Azure compares ids without regard to case. */
public record ConfigurationId(
        String subscription, String group, String provider, String type, String cluster, String name) {
    /** Names of resource groups and clusters may have letters of any script; none consists of dots alone. */
    private static final String SEGMENT = "((?!\\.+(?:/|$))[\\p{L}\\p{M}\\p{Nd}\\p{Pc}.()-]{1,260})";

    private static final Pattern CLUSTER = Pattern.compile(
            "/subscriptions/" + SEGMENT + "/resourceGroups/" + SEGMENT + "/providers/" + SEGMENT + "/" + SEGMENT + "/"
                    + SEGMENT,
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CONFIGURATION = Pattern.compile(
            "(/.{1,2000})/providers/Microsoft\\.KubernetesConfiguration/fluxConfigurations/" + SEGMENT,
            Pattern.CASE_INSENSITIVE);

    static Optional<ConfigurationId> parse(String id) {
        Matcher configuration = CONFIGURATION.matcher(id);
        return configuration.matches() ? of(configuration.group(1), configuration.group(2)) : Optional.empty();
    }

    static Optional<ConfigurationId> of(String clusterId, String name) {
        Matcher m = CLUSTER.matcher(clusterId);
        if (!m.matches() || !name.matches(SEGMENT)) {
            return Optional.empty();
        }
        return Optional.of(new ConfigurationId(m.group(1), m.group(2), m.group(3), m.group(4), m.group(5), name));
    }

    private String clusterPath() {
        return "/subscriptions/" + subscription + "/resourceGroups/" + group + "/providers/" + provider + "/" + type
                + "/" + cluster;
    }

    /** The cluster's path in an address, percent-encoded and without its leading slash. */
    String encodedClusterPath() {
        return Arrays.stream(clusterPath().substring(1).split("/"))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** The cluster's id in the form it is known by: letters with marks may be written in two ways. */
    String owner() {
        return Normalizer.normalize(clusterPath().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    ReconcilerKind kind() {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "connectedclusters" -> ReconcilerKind.FLUX_ARC;
            case "managedclusters" -> ReconcilerKind.FLUX_AKS;
            default -> ReconcilerKind.FLUX_OTHER;
        };
    }
}
