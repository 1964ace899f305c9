package dev.lockstep.argocd;

import dev.lockstep.text.Text;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cluster a destination is, by the names and addresses of clusters as far as the instance tells them; what it does not tell goes by
 * what is written. The cluster that the instance itself runs on is called by the instance's name.
 */
final class Clusters {
    private static final Set<String> HUB = Set.of("https://kubernetes.default.svc", "in-cluster");
    private static final int MOST_CHARACTERS = 253;

    /** A cluster that the instance knows. */
    record Registered(String server, String name) {}

    /**
     * @param cluster what it is called, also where it is not known which one it is
     * @param hub whether it is the one that the instance runs on
     * @param unknown why it is not known which one it is, after the application's name
     */
    record Place(String cluster, boolean hub, Optional<String> unknown) {
        boolean isElsewhere() {
            return !hub && unknown.isEmpty();
        }

        boolean isSame(Place other) {
            return unknown.isEmpty() && other.unknown.isEmpty() && hub == other.hub && cluster.equals(other.cluster);
        }
    }

    private final String instance;
    private final Set<String> hub;
    private final Map<String, Set<String>> servers = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** @param more other names and addresses of the cluster that the instance runs on */
    Clusters(String instance, Collection<String> more, List<Registered> registered) {
        this.instance = instance;
        this.hub = new HashSet<>(HUB);
        more.forEach(one -> hub.add(Destination.address(one)));
        registered.forEach(one -> {
            String server = Destination.address(one.server());
            if (isReadable(one.name())) {
                servers.computeIfAbsent(one.name(), name -> new HashSet<>()).add(server);
                names.put(server, one.name());
            }
        });
    }

    /** Where nothing is told of them. */
    static Clusters asWritten(String instance) {
        return new Clusters(instance, Set.of(), List.of());
    }

    /** Whether the instance tells of it. */
    boolean tellsOf(Destination to) {
        return to.server().isEmpty() ? servers.containsKey(to.name()) : names.containsKey(to.server());
    }

    Place of(Destination to) {
        if (to.isNone()) {
            return new Place(
                    instance,
                    false,
                    Optional.of("names no cluster as its destination, neither a server nor a name: nobody knows what it"
                            + " is about"));
        }
        if (!isReadable(to.written())) {
            return new Place(
                    instance,
                    false,
                    Optional.of("has a destination that is no name or address of a cluster: nobody knows what it is"
                            + " about"));
        }
        if (!to.server().isEmpty() && !to.name().isEmpty()) {
            return unknown(
                    to, "names its destination by server and by name, which Argo CD does not take: leave out one");
        }
        return to.server().isEmpty() ? named(to) : at(to);
    }

    private Place named(Destination to) {
        Set<String> those = servers.getOrDefault(to.name(), Set.of());
        if (those.size() > 1) {
            return unknown(
                    to,
                    "has destination " + to.name() + ", and " + those.size()
                            + " clusters have that name: name the one by its server");
        }
        return hub.contains(to.name()) || those.stream().anyMatch(hub::contains)
                ? here()
                : new Place(to.name(), false, Optional.empty());
    }

    private Place at(Destination to) {
        Optional<String> name = Optional.ofNullable(names.get(to.server()))
                .filter(one -> servers.get(one).size() == 1);
        return hub.contains(to.server()) || name.filter(hub::contains).isPresent()
                ? here()
                : new Place(name.orElseGet(() -> to.server().replaceFirst("^https://", "")), false, Optional.empty());
    }

    private Place here() {
        return new Place(instance, true, Optional.empty());
    }

    private static Place unknown(Destination to, String why) {
        return new Place(to.written(), false, Optional.of(why));
    }

    private static boolean isReadable(String text) {
        return !text.isBlank() && text.length() <= MOST_CHARACTERS && Text.isLine(text);
    }
}
