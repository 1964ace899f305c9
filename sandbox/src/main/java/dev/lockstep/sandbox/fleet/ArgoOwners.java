package dev.lockstep.sandbox.fleet;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which application of an Argo CD instance owns each application that was created by one: the one that applied it last, as its
 * tracking id says. May be read by anybody.
 */
final class ArgoOwners {
    private final Map<String, String> byChild = new ConcurrentHashMap<>();

    /** A parent has applied exactly these. */
    void applied(String parent, Set<String> children) {
        children.forEach(child -> byChild.put(child, parent));
        byChild.entrySet().removeIf(one -> one.getValue().equals(parent) && !children.contains(one.getKey()));
    }

    Optional<String> of(String child) {
        return Optional.ofNullable(byChild.get(child));
    }

    boolean is(String parent, String child) {
        return parent.equals(byChild.get(child));
    }
}
