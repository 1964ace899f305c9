package dev.lockstep.argocd;

import dev.lockstep.argocd.Application.Branch;
import dev.lockstep.argocd.Application.Listed;
import dev.lockstep.argocd.Application.Placement;
import dev.lockstep.argocd.Application.Source;
import dev.lockstep.argocd.ApplicationReports.Applied;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.foreign.Entry;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What one list of applications says, taken up application by application: reports of those that follow our branches, a few facts
 * of the others, and what cannot be read. The applications themselves are not kept. Of a list that was asked for a few fields only, those
 * of ours are still to be read one by one.
 */
final class ListedApplications {
    private static final Logger LOG = Logger.getLogger(ListedApplications.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");

    private static final int MOST_UNREADABLE = 10_000;

    private record Ours(List<ReconcilerReport> reports, Placement placement, List<Listed> listed) {}

    private record Other(Child child, Destination to) {}

    /** One that the list does not say enough about. */
    record Wanted(String key, Optional<String> project) {}

    /**
     * @param listed how many applications there are
     * @param wanted how many of them have to be known in full
     */
    record Size(int listed, int wanted) {
        static final Size UNKNOWN = new Size(0, 0);
    }

    private final String instance;
    private final Set<Branch> branches;
    private final Instant observedAt;
    private final boolean brief;
    private final Predicate<Source> follows;
    private final ApplicationReports reader;
    /** In the order of their keys, however they come in. */
    private final Map<String, Ours> ours = new TreeMap<>();

    private final Map<String, Other> others = new HashMap<>();
    private final Map<String, Unreadable> unreadable = new LinkedHashMap<>();
    /** Of ours, and those that do not tell what they follow. */
    private final Map<String, Wanted> unread = new LinkedHashMap<>();
    /** Of the others: not well, and it is not known why. */
    private final Map<String, Wanted> unexplained = new HashMap<>();

    private int nameless;
    private int entries;

    /** @param brief whether a few fields of each were asked for, which Argo CD may not know of */
    ListedApplications(String source, String instance, Set<Branch> branches, Instant observedAt, boolean brief) {
        this.instance = instance;
        this.branches = branches;
        this.observedAt = observedAt;
        this.brief = brief;
        this.follows = one -> branches.contains(one.follows());
        this.reader = new ApplicationReports(source, instance, observedAt);
    }

    boolean isOf(Set<Branch> asked) {
        return branches.equals(asked);
    }

    /** When it was asked for. */
    Instant observedAt() {
        return observedAt;
    }

    boolean isBefore(Instant moment) {
        return observedAt.isBefore(moment);
    }

    /** Takes up one entry; whatever is wrong with it is of this one alone. */
    synchronized void take(Entry entry) {
        String name = entry.json().path("metadata").path("name").asText("");
        String namespace = entry.json().path("metadata").path("namespace").asText("");
        if (!NAME.matcher(name).matches() || !NAME.matcher(namespace).matches()) {
            nameless++;
            return;
        }
        entries++;
        Application application = new Application(entry.json());
        try {
            if (entry.exceeds().isPresent()) {
                passOver(application, "has " + entry.exceeds().get());
            } else if (brief && !application.isWhole()) {
                takeBrief(application);
            } else {
                takeWhole(application);
            }
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            passOver(application, e);
        }
    }

    /** One that was read by itself: what the list says of it does not count any more. */
    synchronized void takeRead(Application application) {
        unread.remove(application.key());
        unexplained.remove(application.key());
        try {
            takeWhole(application);
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            passOver(application, e);
        }
    }

    private void takeWhole(Application application) {
        if (application.sources().stream().anyMatch(follows)) {
            List<ReconcilerReport> reports = reader.of(application, follows);
            ours.put(application.key(), new Ours(reports, application.placement(), application.listedApplications()));
            others.remove(application.key());
        } else {
            others.put(application.key(), new Other(application.asChild(), application.destination()));
        }
    }

    private void takeBrief(Application application) {
        Wanted wanted = new Wanted(
                application.key(), application.isSpecified() ? Optional.of(application.project()) : Optional.empty());
        if (!application.isSpecified() || application.sources().stream().anyMatch(follows)) {
            unread.put(application.key(), wanted);
            return;
        }
        Child child = application.asChild();
        others.put(application.key(), new Other(child, application.destination()));
        if (!isWell(child)) {
            unexplained.put(application.key(), wanted);
        }
    }

    private static boolean isWell(Child child) {
        return child.syncStatus().equals("Synced") && child.healthStatus().equals("Healthy");
    }

    private void passOver(Application application, Throwable e) {
        LOG.debugf(e, "application %s of Argo CD %s cannot be understood", application.key(), instance);
        passOver(application, "cannot be understood: " + Text.cut(Text.line(Guarded.words(e)), Lengths.DETAIL));
    }

    /** It could not be read by itself. */
    synchronized void failed(Wanted one, String words) {
        unreadable.put(one.key(), new Unreadable(instance, one.key(), words));
    }

    /** It has been deleted since it was listed. */
    synchronized void gone(Wanted one) {
        unread.remove(one.key());
    }

    /** Those that have to be read before there are reports of them. */
    synchronized List<Wanted> unread() {
        return List.copyOf(unread.values());
    }

    /** Those that ours applied, and that only a reading by itself explains. */
    synchronized List<Wanted> unexplained() {
        return ours.values().stream()
                .flatMap(one -> unexplained(one.listed()).stream())
                .distinct()
                .toList();
    }

    synchronized List<Wanted> unexplained(List<Listed> listed) {
        return listed.stream()
                .map(one -> unexplained.get(one.key()))
                .filter(Objects::nonNull)
                .toList();
    }

    synchronized Size size() {
        long unwell = ours.values().stream()
                .flatMap(one -> one.listed().stream())
                .map(one -> others.get(one.key()))
                .filter(other -> other != null && !isWell(other.child()))
                .count();
        return new Size(entries, ours.size() + unread.size() + (int) unwell);
    }

    /** One that certainly follows something else concerns nobody here. */
    private void passOver(Application application, String flaw) {
        if (unreadable.size() < MOST_UNREADABLE && mayFollow(application)) {
            unreadable.put(
                    application.key(),
                    new Unreadable(
                            instance,
                            application.key(),
                            "application " + application.key() + " of Argo CD " + instance + " " + flaw
                                    + ". It is passed over: have it manage less, or leave it out by a selector or projects"));
        }
    }

    private boolean mayFollow(Application application) {
        try {
            List<Source> sources = application.sources();
            return sources.isEmpty() || sources.stream().anyMatch(follows);
        } catch (Throwable e) {
            // What it follows is what cannot be understood.
            OutOfMemory.haltIf(e);
            return true;
        }
    }

    synchronized List<ReconcilerReport> reports(RegisteredClusters registered) {
        Map<String, List<Applied>> applied = new HashMap<>();
        Set<Destination> used = new HashSet<>();
        ours.forEach((key, one) -> {
            applied.put(key, applied(one.listed()));
            used.addAll(destinations(one.placement(), applied.get(key)));
        });
        PlacedReports placed = new PlacedReports(registered.of(used));
        List<ReconcilerReport> reports = new ArrayList<>();
        ours.forEach((key, one) -> reports.addAll(placed.of(one.reports(), one.placement(), applied.get(key))));
        return List.copyOf(reports);
    }

    /** Those whose clusters have to be known to place an application and what it applied. */
    static Set<Destination> destinations(Placement placement, List<Applied> applied) {
        return Stream.of(
                        Stream.of(placement.to()),
                        placement.compared().stream(),
                        applied.stream().flatMap(one -> one.to().stream()))
                .flatMap(destinations -> destinations)
                .collect(Collectors.toSet());
    }

    /** Applications that follow one of our branches themselves are reconcilers of their own, whoever applied them. */
    synchronized List<Applied> applied(List<Listed> listed) {
        List<Applied> applied = new ArrayList<>();
        for (Listed one : listed) {
            Optional<Other> other = Optional.ofNullable(others.get(one.key()));
            Optional<Destination> ofOurs = Optional.ofNullable(ours.get(one.key()))
                    .map(found -> found.placement().to());
            boolean isOurs = ofOurs.isPresent() || unread.containsKey(one.key());
            applied.add(new Applied(
                    one,
                    other.map(Other::child).or(() -> isOurs ? Optional.empty() : Optional.of(one.unseen())),
                    other.map(Other::to).or(() -> ofOurs)));
        }
        return List.copyOf(applied);
    }

    synchronized List<Unreadable> unreadable() {
        List<Unreadable> all = new ArrayList<>(unreadable.values());
        if (nameless > 0) {
            all.add(new Unreadable(
                    "",
                    "",
                    (nameless == 1 ? "an entry" : nameless + " entries") + " in the list of Argo CD " + instance
                            + " cannot be read: no name and namespace of an application. Check that its address is that of"
                            + " Argo CD's API server"));
        }
        return List.copyOf(all);
    }
}
