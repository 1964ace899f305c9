package dev.lockstep.argocd;

import dev.lockstep.argocd.Application.Branch;
import dev.lockstep.argocd.Application.Listed;
import dev.lockstep.argocd.Application.Placement;
import dev.lockstep.argocd.Application.Source;
import dev.lockstep.argocd.ApplicationReports.Applied;
import dev.lockstep.argocd.ListedApplications.Size;
import dev.lockstep.argocd.ListedApplications.Wanted;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The applications of one Argo CD instance that follow our branches. Addresses are compared here: Argo CD's own filter wants
 * them letter by letter and sees only the first source of an application. An application with sources in the folders of
 * several cluster types is one reconciler for each, told apart as {@code namespace/name#type}; one that applied applications for other
 * clusters is one for each of these, {@code namespace/name@cluster}.
 */
public final class ArgoCdSource implements ReconcilerSource {
    private static final Logger LOG = Logger.getLogger(ArgoCdSource.class);
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9][a-z0-9.-]{0,252})/([a-z0-9][a-z0-9.-]{0,252})(@[^#]{1,800})?(#.{1,253})?");
    private static final String APPLICATIONS = "/api/v1/applications";

    /** An object of Kubernetes has 1.5 MB at most; Argo CD adds the health of its resources. */
    private static final Limits LIMITS = new Limits(100, 150_000, 6_000_000);

    private static final long MAX_ONE = 16_000_000;
    private static final long MAX_LIST = 512_000_000;
    private static final int MOST_APPLICATIONS = 50_000;
    /** So many children are asked for one by one; a parent with more of them is most of its instance anyway. */
    private static final int FEW_CHILDREN = 50;

    private static final Duration LIST_KEPT = Duration.ofSeconds(10);

    /**
     * What tells which applications follow our branches, and how the others are. All of it can be selected in every version; a part of
     * {@code spec} can not.
     */
    private static final String FIELDS =
            "items.metadata.name,items.metadata.namespace,items.spec,items.status.health,items.status.sync.status";

    /** So many are read one by one at each poll, however small the instance is. */
    private static final int FEW_WANTED = 10;

    private static final int MOST_WANTED = 100;
    /** One reading asks about as much of Argo CD as so many entries of a list. */
    private static final int ENTRIES_FOR_ONE = 10;

    private final ArgoCdSettings settings;
    private final InstantSource clock;
    private final ArgoCdApi api;
    private final ApplicationReads reads;
    private final RegisteredClusters clusters;

    /** What the last poll was about: a direct read must know which of an application's sources is ours. */
    private volatile Set<Branch> wanted = Set.of();

    private final Object listing = new Object();
    private volatile ListedApplications lastList;
    private volatile Size lastSize = Size.UNKNOWN;

    /** @throws OutsideException.Permanent when the CA file cannot be used */
    public ArgoCdSource(ArgoCdSettings settings, InstantSource clock) {
        this(settings, clock, Proxies.none());
    }

    public ArgoCdSource(ArgoCdSettings settings, InstantSource clock, Proxies proxies) {
        this.settings = settings;
        this.clock = clock;
        this.api = new ArgoCdApi(settings, clock, proxies);
        this.reads = new ApplicationReads(settings.timeout());
        this.clusters = new RegisteredClusters(settings, clock, api);
    }

    @Override
    public String name() {
        return "argocd/" + settings.instance();
    }

    @Override
    public Poll poll(Set<Followed> followed) {
        Set<Branch> branches = followed.stream()
                .map(f -> new Branch(f.repository().key(), f.branch()))
                .collect(Collectors.toUnmodifiableSet());
        wanted = branches;
        ListedApplications all = complete(branches);
        return new Poll(all.observedAt(), all.reports(clusters), all.unreadable(), Optional.empty());
    }

    @Override
    public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
        Instant observedAt = clock.instant();
        Application application = read(id, project);
        Set<Branch> branches = wanted.isEmpty() ? firstBranch(application) : wanted;
        List<Listed> listed = application.listedApplications();
        boolean isPart = !id.equals(id.whole());
        List<Applied> applied = listed.isEmpty() ? List.of() : applied(listed, branches, isPart);
        Placement placement = application.placement();
        List<ReconcilerReport> reports = new ApplicationReports(name(), settings.instance(), observedAt)
                .of(application, source -> branches.contains(source.follows()));
        return new PlacedReports(clusters.of(ListedApplications.destinations(placement, applied)))
                .of(reports, placement, applied).stream()
                        .filter(r -> r.id().name().equals(id.name()))
                        .findFirst()
                        .orElseThrow(() -> new OutsideException.Rejected("Application " + id.name() + " of Argo CD "
                                + settings.instance()
                                + " no longer follows the repository, branch and folder it followed, or counts for other"
                                + " clusters now."));
    }

    /** Waits until Argo CD has compared the application with Git again. */
    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {
        get("Refreshing", id, project, List.of(Map.entry("refresh", "normal")));
    }

    /**
     * Argo CD tells that an application does not exist only to somebody who names a project in which he may look; to all others it
     * is forbidden. An application that was moved to another project does not exist in its old one either, and is looked for in all.
     */
    private Application read(ReconcilerId id, Optional<String> project) {
        try {
            return get("Reading", id, project, List.of());
        } catch (OutsideException.NotFound notInItsProject) {
            if (project.isEmpty()) {
                throw notInItsProject;
            }
            try {
                return get("Reading", id, Optional.empty(), List.of());
            } catch (OutsideException.Rejected nowhereElse) {
                throw new OutsideException.NotFound(
                        notInItsProject.getMessage() + " It was looked for in project " + project.get()
                                + "; whether it is in one that the account may not see, Argo CD does not tell.",
                        notInItsProject);
            }
        }
    }

    private Application get(
            String doing, ReconcilerId id, Optional<String> project, List<Map.Entry<String, String>> options) {
        Matcher name = NAME.matcher(id.name());
        if (!name.matches() || !id.owner().equals(settings.instance())) {
            throw new OutsideException.Rejected(
                    id.name() + " of " + id.owner() + " is not an application of Argo CD " + settings.instance() + ".");
        }
        List<Map.Entry<String, String>> query = new ArrayList<>(options);
        query.add(Map.entry("appNamespace", name.group(1)));
        project.ifPresent(one -> query.add(Map.entry("project", one)));
        String what =
                doing + " application " + name.group(1) + "/" + name.group(2) + " of Argo CD " + settings.instance();
        Entry answer = api.get(
                what, APPLICATIONS + "/" + name.group(2), query, body -> Answers.one(what, body, MAX_ONE, LIMITS));
        answer.exceeds().ifPresent(limit -> {
            throw new OutsideException.Permanent(what + " failed: it has " + limit + ".");
        });
        return new Application(answer.json());
    }

    private static Set<Branch> firstBranch(Application application) {
        return application.sources().stream().limit(1).map(Source::follows).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a list says of them and of nothing else: as in a poll, one that this account may not see, or that the settings leave out,
     * is not there.
     *
     * @param isPart whether it is asked for one of several clusters, and so probably soon for the others
     */
    private List<Applied> applied(List<Listed> listed, Set<Branch> branches, boolean isPart) {
        if (listed.size() > FEW_CHILDREN || isPart) {
            ListedApplications recent = recentList(branches);
            explain(
                    recent,
                    recent.unexplained(listed).stream().limit(MOST_WANTED).toList());
            return recent.applied(listed);
        }
        ListedApplications some = new ListedApplications(name(), settings.instance(), branches, clock.instant(), false);
        listed.forEach(one -> {
            int slash = one.key().indexOf('/');
            list(
                    "Looking up application " + one.key() + " in the list of Argo CD " + settings.instance(),
                    List.of(
                            Map.entry("appNamespace", one.key().substring(0, slash)),
                            Map.entry("name", one.key().substring(slash + 1))),
                    some);
        });
        return some.applied(listed);
    }

    /** Many direct reads at once do not each ask for the list. */
    private ListedApplications recentList(Set<Branch> branches) {
        synchronized (listing) {
            ListedApplications last = lastList;
            return last != null
                            && last.isOf(branches)
                            && !last.isBefore(clock.instant().minus(LIST_KEPT))
                    ? last
                    : complete(branches);
        }
    }

    /**
     * All that is to be known of the instance. Where few of its applications are wanted, a list of a few fields finds them, and they are
     * read one by one; else, or when that turns out to be more than it looked like, the whole list is read.
     */
    private ListedApplications complete(Set<Branch> branches) {
        ListedApplications all = null;
        if (areFew(lastSize)) {
            ListedApplications brief = list(branches, true);
            all = isCompleted(brief) ? brief : null;
        }
        if (all == null) {
            all = list(branches, false);
        }
        lastSize = all.size();
        lastList = all;
        return all;
    }

    private static boolean areFew(Size size) {
        return size.wanted() <= FEW_WANTED
                || size.wanted() <= MOST_WANTED && size.wanted() <= size.listed() / ENTRIES_FOR_ONE;
    }

    /** False when so many are wanted that the whole list is the better question. */
    private boolean isCompleted(ListedApplications brief) {
        if (!areFew(brief.size())) {
            return false;
        }
        readOurs(brief);
        if (!areFew(brief.size())) {
            return false;
        }
        explain(brief, brief.unexplained());
        return true;
    }

    /** Those that cannot be read are passed over; that none can be reached is no answer at all. */
    private void readOurs(ListedApplications brief) {
        List<Wanted> unread = brief.unread();
        Map<Wanted, OutsideException> failures = reads.each(unread, one -> read(one, brief));
        if (failures.size() == unread.size()) {
            failures.values().stream()
                    .filter(OutsideException.Transient.class::isInstance)
                    .findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
        }
        failures.forEach((one, failure) -> brief.failed(one, failure.getMessage()));
    }

    /** Where they cannot be read, what the list says of them is true all the same; the reason is missing. */
    private void explain(ListedApplications list, List<Wanted> unexplained) {
        reads.each(unexplained, one -> read(one, list))
                .forEach((one, failure) ->
                        LOG.debugf("why application %s is not well is not known: %s", one.key(), failure.getMessage()));
    }

    private void read(Wanted one, ListedApplications into) {
        try {
            Application application = read(new ReconcilerId(name(), settings.instance(), one.key()), one.project());
            if (!application.key().equals(one.key())) {
                throw new OutsideException.Rejected(
                        "Argo CD " + settings.instance() + " was asked for application " + one.key()
                                + " and answered with another one. Check that its address is that of its API server.");
            }
            into.takeRead(application);
        } catch (OutsideException.NotFound deleted) {
            into.gone(one);
        }
    }

    /** @param brief whether a few fields of each are asked for */
    private ListedApplications list(Set<Branch> branches, boolean brief) {
        ListedApplications all = new ListedApplications(name(), settings.instance(), branches, clock.instant(), brief);
        list(
                "Listing the applications of Argo CD " + settings.instance() + " at " + settings.baseUrl(),
                brief ? List.of(Map.entry("fields", FIELDS)) : List.of(),
                all);
        return all;
    }

    /** @param which narrows the list, or its entries, down */
    private void list(String what, List<Map.Entry<String, String>> which, ListedApplications into) {
        List<Map.Entry<String, String>> query = new ArrayList<>(which);
        settings.selector().ifPresent(s -> query.add(Map.entry("selector", s)));
        settings.projects().forEach(p -> query.add(Map.entry("projects", p)));
        Answers.Listing answer = api.get(
                what,
                APPLICATIONS,
                query,
                body -> Answers.list(what, body, MAX_LIST, "items", MOST_APPLICATIONS, LIMITS, into::take));
        if (!answer.listed()) {
            throw new OutsideException.Permanent(what + " failed: the answer has no list of applications.");
        }
    }
}
