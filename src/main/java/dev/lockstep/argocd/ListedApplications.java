package dev.lockstep.argocd;

import dev.lockstep.argocd.Application.Branch;
import dev.lockstep.argocd.Application.Listed;
import dev.lockstep.argocd.Application.Source;
import dev.lockstep.compliance.Evidence.Argo;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * What one list of applications says, taken up application by application: reports of those that follow our branches, a few facts
 * of the others, and what cannot be read. The applications themselves are not kept.
 */
final class ListedApplications {
    private static final Logger LOG = Logger.getLogger(ListedApplications.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");

    private static final int MOST_UNREADABLE = 10_000;

    private record Ours(List<ReconcilerReport> reports, List<Listed> listed) {}

    private final String instance;
    private final Set<Branch> branches;
    private final Instant observedAt;
    private final Predicate<Source> follows;
    private final ApplicationReports reader;
    private final Map<String, Ours> ours = new LinkedHashMap<>();
    private final Map<String, Child> others = new HashMap<>();
    private final Map<String, Unreadable> unreadable = new LinkedHashMap<>();
    private int nameless;

    ListedApplications(String source, String instance, Set<Branch> branches, Instant observedAt) {
        this.instance = instance;
        this.branches = branches;
        this.observedAt = observedAt;
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
    void take(Entry entry) {
        String name = entry.json().path("metadata").path("name").asText("");
        String namespace = entry.json().path("metadata").path("namespace").asText("");
        if (!NAME.matcher(name).matches() || !NAME.matcher(namespace).matches()) {
            nameless++;
            return;
        }
        Application application = new Application(entry.json());
        try {
            if (entry.exceeds().isPresent()) {
                passOver(application, "has " + entry.exceeds().get());
            } else if (application.sources().stream().anyMatch(follows)) {
                List<ReconcilerReport> reports = reader.of(application, List.of(), follows);
                ours.put(application.key(), new Ours(reports, application.listedApplications()));
            } else {
                others.put(application.key(), application.asChild());
            }
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.debugf(e, "application %s of Argo CD %s cannot be understood", application.key(), instance);
            passOver(application, "cannot be understood: " + Text.cut(Text.line(Guarded.words(e)), Lengths.DETAIL));
        }
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

    List<ReconcilerReport> reports() {
        List<ReconcilerReport> reports = new ArrayList<>();
        ours.values().forEach(one -> {
            List<Child> children = children(one.listed());
            one.reports().forEach(report -> reports.add(children.isEmpty() ? report : with(children, report)));
        });
        return List.copyOf(reports);
    }

    private static ReconcilerReport with(List<Child> children, ReconcilerReport report) {
        return report.with(((Argo) report.evidence()).withChildren(children));
    }

    /** Applications that follow one of our branches themselves are reconcilers of their own, whoever applied them. */
    List<Child> children(List<Listed> listed) {
        List<Child> children = new ArrayList<>();
        for (Listed one : listed) {
            Child other = others.get(one.key());
            if (other != null) {
                children.add(other);
            } else if (!ours.containsKey(one.key())) {
                children.add(one.unseen());
            }
        }
        return List.copyOf(children);
    }

    List<Unreadable> unreadable() {
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
