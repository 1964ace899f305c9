package dev.lockstep.invariants;

import dev.lockstep.invariants.MergeSeen.LaneKey;
import dev.lockstep.invariants.MergeSeen.LaneKnown;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.github.GitHubError;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.seed.Seed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Holds Lockstep to its {@link Promise promises} while others make chaos.
 *
 * <p>Attach it to a sandbox that was just filled and to Lockstep's database with its schema; the sandbox must be in this JVM,
 * Lockstep may be anywhere. Call {@link #look()} now and then; people of the test act through {@link #offers()}, {@link #merge} and
 * {@link #close(Offer, String)}. When nothing moves any more ({@link #awaitRest}), {@link #judge()} says what was broken.
 */
public final class InvariantWatch implements AutoCloseable {
    private static final Pattern PULL = Pattern.compile("/api/v3/repos/(.+)/pulls/([0-9]+)");
    private static final Pattern MERGE = Pattern.compile("/api/v3/repos/(.+)/pulls/([0-9]+)/merge");
    private static final String GITOPS = Seed.OWNER + "/" + Seed.GITOPS;
    private static final InstantSource CLOCK = InstantSource.system();

    private final SandboxWorld world;
    private final Records records;
    private final Progress progress;
    private final GitTrees trees;
    private final EndReader end;
    private final Interceptor.Registration registration;
    private final FleetLog fleet = new FleetLog();
    private final Map<String, List<RowSeen>> runs = new LinkedHashMap<>();
    private final Map<Integer, Map<LaneKey, LaneKnown>> known = new ConcurrentHashMap<>();
    /** When Lockstep last asked to merge which pull request. */
    private final Map<Integer, Instant> asked = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<MergeSeen> merges = new ConcurrentLinkedQueue<>();
    private final Set<Broken> broken = java.util.Collections.synchronizedSet(new LinkedHashSet<>());

    private InvariantWatch(SandboxWorld world, Records records) {
        this.world = world;
        this.records = records;
        this.progress = new Progress(records);
        this.trees = new GitTrees(world.sandbox().directory(), GITOPS);
        this.end = new EndReader(world.sandbox(), world.sandbox().directory(), records);
        fleet.saw(CLOCK.instant(), world.fleet().clusters());
        this.registration = world.sandbox().intercept(new Eyes());
    }

    /** @param url of the database that Lockstep's schema is in; its owner writes the records */
    public static InvariantWatch attach(SandboxWorld world, String url, String user, String password) {
        return new InvariantWatch(world, new Records(url, user, password));
    }

    /** Sees what Lockstep asks the world, and what the world did for it, whether or not the answer arrives. */
    private final class Eyes implements Interceptor {
        @Override
        public Verdict before(Seen request) {
            Matcher merge = MERGE.matcher(request.path());
            if (request.service().equals("github") && request.method().equals("PUT") && merge.matches()) {
                asked.put(Integer.parseInt(merge.group(2)), CLOCK.instant());
            }
            return new Proceed();
        }

        @Override
        public Verdict after(Seen request, int status) {
            Instant now = CLOCK.instant();
            if (request.service().equals("azure") || request.service().equals("argocd")) {
                fleet.saw(now, world.fleet().clusters());
            } else if (request.service().equals("github") && !request.own() && status < 300) {
                gitHub(request);
            }
            return new Proceed();
        }

        private void gitHub(Seen request) {
            Matcher pull = PULL.matcher(request.path());
            Matcher merge = MERGE.matcher(request.path());
            if (request.method().equals("GET") && pull.matches()) {
                known.put(Integer.parseInt(pull.group(2)), records.lanes());
            } else if (request.method().equals("PUT") && merge.matches()) {
                merged(Integer.parseInt(merge.group(2)), MergeSeen.LOCKSTEP);
            }
            if (!request.method().equals("GET")) {
                broken.addAll(Moves.openPulls(Pull.of(world.sandbox())));
            }
        }
    }

    private void merged(int number, String by) {
        String base = world.sandbox().pullRequest(GITOPS, number).pull().baseRef();
        merges.add(new MergeSeen(GITOPS, number, base, CLOCK.instant(), by, Optional.ofNullable(known.get(number))));
    }

    /** Reads what has happened since the last look, and judges it. */
    public synchronized void look() {
        List<MergeSeen> toJudge = new ArrayList<>();
        for (MergeSeen merge = merges.poll(); merge != null; merge = merges.poll()) {
            toJudge.add(merge);
        }
        for (RowSeen row : records.rows()) {
            List<RowSeen> its = runs.computeIfAbsent(row.run(), run -> new ArrayList<>());
            Optional<RowSeen> before = its.isEmpty() ? Optional.empty() : Optional.of(its.get(its.size() - 1));
            its.add(row);
            row.rollbackMerges().forEach(fleet::rolledBack);
            broken.addAll(Moves.proofs(before, row, fleet, trees));
            before.ifPresent(was -> {
                broken.addAll(Moves.ends(List.of(was, row)));
                broken.addAll(Moves.entries(was, row, records.claim(row.run(), row.at())));
            });
        }
        toJudge.forEach(merge -> {
            broken.addAll(Moves.merge(merge, runs, fleet, trees));
            pausedMerge(merge);
        });
        broken.addAll(Moves.openPulls(Pull.of(world.sandbox())));
        records.changedEvents().forEach(changed -> broken.add(new Broken(Promise.EVENTS_ARE_KEPT, changed)));
    }

    private void pausedMerge(MergeSeen merge) {
        if (merge.by().equals(MergeSeen.LOCKSTEP)) {
            Instant since = asked.getOrDefault(merge.number(), merge.at());
            Moves.owner(merge, runs)
                    .ifPresent(run -> broken.addAll(Moves.pausedMerge(run, merge, records.claim(run.run(), since))));
        }
    }

    /**
     * A pull request that Lockstep offers to a person, or does not merge by itself this time: its stage awaits the merge, everything upstream of it is proven by
     * Lockstep's own word, and nothing says "do not merge yet".
     */
    public record Offer(String run, String environment, int number) {}

    /** What Lockstep offers to be merged by people now. */
    public List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        records.query(
                """
                select p.id::text as run, s.environment, s.pr_number as number
                from promotion p join stage s on s.promotion_id = p.id,
                     jsonb_array_elements(p.definition->'environments') e
                where p.status = 'RUNNING' and s.status = 'RUNNING' and s.step = 'AWAIT_MERGE'
                  and e->>'environment' = s.environment
                  and s.pr_number is not null and s.merge_commit is null
                  and (e->>'autoMerge' = 'false' and s.waiting->>'summary' like 'for pull request #%'
                      or s.waiting->>'summary' like 'for a person to release pull request #%')
                  and not (coalesce(s.waiting->>'reasons', '') like '%do not merge yet%')
                  and not exists (select 1 from lane before where before.pipeline = p.pipeline
                      and jsonb_exists(e->'after', before.environment) and before.merged_commit is distinct from before.proven_commit)
                """,
                row -> offers.add(new Offer(row.getString("run"), row.getString("environment"), row.getInt("number"))));
        return offers;
    }

    /** Merges as a person, if it is still offered; false when it is not, or GitHub refuses. */
    public boolean merge(Offer offer, String login, MergeMethod method) {
        // Noted first: what Lockstep notes after the offer was not to be known to the person.
        Map<LaneKey, LaneKnown> now = records.lanes();
        if (!offers().contains(offer)) {
            return false;
        }
        known.put(offer.number(), now);
        Instant before = CLOCK.instant();
        try {
            String base = world.sandbox()
                    .merge(GITOPS, offer.number(), login, method)
                    .pull()
                    .baseRef();
            merges.add(new MergeSeen(GITOPS, offer.number(), base, before, login, Optional.of(now)));
            return true;
        } catch (GitHubError refused) {
            return false;
        }
    }

    /** Closes unmerged as a person; false when GitHub refuses. */
    public boolean close(Offer offer, String login) {
        try {
            world.sandbox().closePullRequest(GITOPS, offer.number(), login);
            return true;
        } catch (GitHubError refused) {
            return false;
        }
    }

    /** How far Lockstep has come. */
    public Progress progress() {
        return progress;
    }

    /** How many runs of a kind were begun until the last look. */
    public synchronized long begun(String kind) {
        return runs.values().stream()
                .filter(rows -> rows.get(0).kind().equals(kind))
                .count();
    }

    /** Waits for the rest, merging whatever is offered; says what still moves when it does not come. */
    public void awaitRest(Duration patience, String login) {
        try {
            Awaitility.await("everything at rest")
                    .dontCatchUncaughtExceptions()
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        look();
                        offers().forEach(offer -> merge(offer, login, MergeMethod.MERGE));
                        return progress.atRest();
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            look();
            throw new AssertionError(
                    "not at rest after " + patience + ":\n" + progress.moving() + "\nbroken until now:\n"
                            + sentences(broken),
                    e);
        }
    }

    /** What still moves, and what is known of each branch, for whoever waits in vain. */
    public String moving() {
        return progress.moving() + "\n" + progress.branches();
    }

    /** Everything that was broken so far and, because nothing moves any more, what is wrong with what is left. */
    public synchronized List<Broken> judge() {
        look();
        List<Pull> pulls = Pull.of(world.sandbox());
        Set<Integer> before = new HashSet<>();
        runs.values().stream()
                .sorted((a, b) -> Long.compare(a.get(0).number(), b.get(0).number()))
                .forEach(rows -> {
                    broken.addAll(Moves.once(rows, pulls, before));
                    rows.forEach(
                            row -> row.stages().forEach(stage -> stage.pull().ifPresent(before::add)));
                });
        broken.addAll(Ends.all(end.read(runs.values(), trees)));
        return List.copyOf(broken);
    }

    /** What was broken until now, without asking for the end. */
    public List<Broken> broken() {
        return List.copyOf(broken);
    }

    /** How many runs ended how: {@code "PROMOTION SUCCEEDED" -> 12}. */
    public synchronized Map<String, Long> ends() {
        look();
        return runs.values().stream()
                .map(rows -> rows.get(rows.size() - 1))
                .collect(Collectors.groupingBy(
                        row -> row.kind() + " " + row.status(), TreeMap::new, Collectors.counting()));
    }

    /** A line for each. */
    public static String sentences(Collection<Broken> broken) {
        return broken.stream().map(Broken::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        registration.close();
        records.close();
        trees.close();
    }
}
