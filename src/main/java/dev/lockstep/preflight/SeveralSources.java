package dev.lockstep.preflight;

import dev.lockstep.compliance.SameClusters;
import dev.lockstep.evidence.ClustersNow;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.Reconcilers.Told;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks for clusters that several sources seem to tell of, and that nobody has said to be one. */
@ApplicationScoped
class SeveralSources {
    private static final String ID = "clusters-joined";
    private static final int NAMED = 5;

    private final Reconcilers reconcilers;
    private final ClustersNow joined;

    SeveralSources(Reconcilers reconcilers, ClustersNow joined) {
        this.reconcilers = reconcilers;
        this.joined = joined;
    }

    Check check() {
        return check(reconcilers.clusters(), joined.get());
    }

    /** By the names that sources have for them: a name is no proof, so that only a person can say that they are one. */
    static Check check(Collection<Told> told, SameClusters joined) {
        SortedMap<String, SortedSet<String>> sources = new TreeMap<>();
        for (Told one : told) {
            // Those that are joined are one by that name, whatever sources call them.
            Optional<String> name = joined.name(one.source(), one.owner(), one.cluster());
            sources.computeIfAbsent(one.cluster().toLowerCase(Locale.ROOT), key -> new TreeSet<>())
                    .add(name.map(of -> "cluster " + of).orElse(one.source()));
        }
        List<String> doubtful = new ArrayList<>();
        for (Map.Entry<String, SortedSet<String>> entry : sources.entrySet()) {
            if (entry.getValue().size() > 1) {
                doubtful.add(entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")");
            }
        }
        if (doubtful.isEmpty()) {
            return Check.ok(
                    ID,
                    Optional.empty(),
                    "no two sources tell of a cluster by one name, but where they are said to be one");
        }
        int named = Math.min(NAMED, doubtful.size());
        return Check.warning(
                ID,
                Optional.empty(),
                "several sources tell of a cluster by one name, and each counts by itself: "
                        + String.join("; ", doubtful.subList(0, named))
                        + (doubtful.size() > named ? " and " + (doubtful.size() - named) + " more" : ""),
                "if they are one cluster, say so under clusters in a configuration file (deploy/lockstep.yaml); else nothing need be done");
    }
}
