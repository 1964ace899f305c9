package dev.lockstep.process;

import dev.lockstep.sandbox.github.PullRequest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one pass of a scenario has left in the database, in Git and on GitHub, as text in which nothing is left that may differ
 * from one pass to the next: see {@link Words}.
 */
final class EndState {
    private static final String GITOPS = "acme/kalypso-gitops";
    private static final String CONTROL_PLANE = "acme/kalypso-control-plane";

    private final Installation installation;
    private final int pass;
    private final long lastRun;
    private final int lastPullRequest;
    private final String began;
    private final Map<String, String> heads = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    /** Notes what was there before the pass. */
    EndState(Installation installation, int pass) {
        this.installation = installation;
        this.pass = pass;
        this.lastRun = Long.parseLong(rows("select greatest((select max(number) from promotion),"
                        + " (select case when is_called then last_value else 0 end from promotion_number))")
                .get(0));
        this.began = rows("select clock_timestamp()").get(0);
        this.lastPullRequest =
                pulls().stream().mapToInt(PullRequest::number).max().orElse(0);
        for (String repository : List.of(GITOPS, CONTROL_PLANE)) {
            try (HostedGit git = git(repository)) {
                git.branches().forEach((branch, head) -> heads.put(repository + " " + branch, head));
            }
        }
    }

    long lastRunBefore() {
        return lastRun;
    }

    private List<String> rows(String sql) {
        return installation.process().postgres().query(sql);
    }

    private List<PullRequest> pulls() {
        return installation.world().sandbox().pullRequests().stream()
                .filter(view -> view.repository().equals(GITOPS))
                .map(view -> view.pull())
                .toList();
    }

    private HostedGit git(String repository) {
        return git(installation, repository);
    }

    static HostedGit git(Installation installation, String repository) {
        return HostedGit.open(
                installation.world().sandbox().directory().resolve("git").resolve(repository + ".git"));
    }

    /** Reads what there is after the pass. */
    void take() {
        try (HostedGit gitOps = git(GITOPS);
                HostedGit controlPlane = git(CONTROL_PLANE);
                HostedGit workloads = git("acme/kalypso-svc-src")) {
            List<HostedGit> all = List.of(gitOps, controlPlane, workloads);
            Words words = new Words(pass, lastRun, lastPullRequest, all, rows("""
                    select id || ' ' || number from promotion order by number"""));
            runs(words);
            lanes(words);
            branches(words, GITOPS, gitOps);
            branches(words, CONTROL_PLANE, controlPlane);
            pullRequests(words);
            statuses(words, controlPlane);
        }
    }

    private void runs(Words words) {
        String which = " where p.number > " + lastRun + " order by p.number";
        rows("select jsonb_pretty(to_jsonb(p) - '{id,number,created_at,ended_at,title,environments,definition}'::text[])"
                        + " from promotion p" + which)
                .forEach(row -> add(words, "run", row));
        rows("select '#' || p.number || ' ' || jsonb_pretty(to_jsonb(s) - '{promotion_id}'::text[]) from stage s"
                        + " join promotion p on p.id = s.promotion_id" + which + ", s.position")
                .forEach(row -> add(words, "stage", row));
        rows("select '#' || p.number || ' ' || jsonb_pretty(to_jsonb(w) - '{promotion_id,version,woken}'::text[])"
                        + " from promotion_work w join promotion p on p.id = w.promotion_id" + which)
                .forEach(row -> add(words, "work", row));
        rows("select '#' || p.number || ' ' || jsonb_pretty(e.effect) from promotion_effect e"
                        + " join promotion p on p.id = e.promotion_id" + which + ", e.position")
                .forEach(row -> add(words, "owed", row));
        // Waits are left out: how often the clusters were looked at, and what they said, is a matter of time. So is
        // MERGE_DONE, GitHub's answer: died at before it is saved, the merge is found by looking, and MERGED says so.
        rows("select p.number || ' ' || e.type || ' ' || coalesce(e.environment, '-') || ' ' || e.message"
                        + " from promotion_event e join promotion p on p.id = e.promotion_id where p.number > "
                        + lastRun + " and e.type not in ('WAITING', 'MERGE_DONE') order by p.number, e.id")
                // Died at after the push and before the save, the commit is found there: the one word that differs.
                .forEach(row -> add(words, "event", "#" + row.replace(" already named ", " now names ")));
        rows("select p.number || ' ' || e.environment || ' ' || e.target from stage_evidence e"
                        + " join promotion p on p.id = e.promotion_id where p.number > " + lastRun
                        + " order by p.number, e.environment")
                .forEach(row -> add(words, "evidence", "#" + row));
        rows("select m.environment || ' ' || m.commit_sha || ' ' || m.promotion_id from lane_merge m"
                        + " join promotion p on p.id = m.promotion_id where p.number > " + lastRun
                        + " order by m.environment, m.at")
                .forEach(row -> add(words, "merge", row));
        rows("select count(*) from idempotency_key k join promotion p on p.id = k.promotion_id where p.number > "
                        + lastRun)
                .forEach(row -> add(words, "keys", row));
    }

    private void lanes(Words words) {
        rows("select jsonb_pretty(to_jsonb(l) - '{merged_at,proven_at,looked_at,current_inputs_from}'::text[])"
                        + " from lane l order by environment")
                .forEach(row -> add(words, "lane", row));
        rows("select scope || ' ' || coalesce(environment, '-') || ' ' || entry_only || ' ' || by_whom || ' ' || reason"
                        + " || ' ' || coalesce(resumed_by, 'in force') from pause where since > '" + began
                        + "' order by id")
                .forEach(row -> add(words, "pause", row));
        rows("select commit_sha || ' ' || coalesce(error, '-') from git_ref").forEach(row -> add(words, "ref", row));
    }

    private void branches(Words words, String repository, HostedGit git) {
        new TreeMap<>(git.branches()).forEach((branch, head) -> {
            add(words, repository, branch + " is " + head);
            git.since(head, heads.getOrDefault(repository + " " + branch, ""))
                    .forEach(commit -> add(words, repository, branch + " got " + commit));
        });
    }

    private void pullRequests(Words words) {
        pulls().stream()
                .filter(pull -> pull.number() > lastPullRequest)
                .sorted(Comparator.comparingInt(PullRequest::number))
                .forEach(pull -> {
                    add(
                            words,
                            "pull request",
                            String.join(
                                    "\n",
                                    "pull/" + pull.number() + " " + pull.baseRef() + " < " + pull.headRef(),
                                    "open " + pull.open() + ", merged " + pull.mergedBy() + " as "
                                            + pull.mergeCommitSha(),
                                    "head " + pull.headSha() + " " + new TreeSet<>(pull.labels()),
                                    pull.title(),
                                    pull.body()));
                    JsonPath comments = installation
                            .gitHub()
                            .get("/repos/" + GITOPS + "/issues/" + pull.number() + "/comments?per_page=100");
                    comments.<String>getList("body")
                            .forEach(comment -> add(words, "comment", "pull/" + pull.number() + ": " + comment));
                });
        add(
                words,
                "issues",
                "made " + installation.calls.succeeded("POST", ".*/issues").size());
    }

    private void statuses(Words words, HostedGit controlPlane) {
        List<String> promoted = new ArrayList<>();
        controlPlane
                .since(controlPlane.branches().get("main"), heads.get(CONTROL_PLANE + " main"))
                .forEach(promoted::add);
        for (String commit : promoted) {
            JsonPath all = installation
                    .gitHub()
                    .get("/repos/" + CONTROL_PLANE + "/commits/" + commit + "/statuses?per_page=100");
            List<String> contexts = all.getList("context");
            List<String> descriptions = all.getList("description");
            List<String> states = all.getList("state");
            List<String> targets = all.getList("target_url");
            List<String> found = new ArrayList<>();
            for (int i = contexts.size() - 1; i >= 0; i--) {
                found.add(contexts.get(i) + ": " + states.get(i) + ", " + descriptions.get(i) + ", " + targets.get(i));
            }
            // The order counts within a context.
            found.sort(Comparator.comparing(line -> line.substring(0, line.indexOf(':'))));
            found.forEach(line -> add(words, "status", commit + " " + line));
        }
    }

    private void add(Words words, String what, String text) {
        words.of(text).lines().forEach(line -> lines.add(what + ": " + line.stripTrailing()));
    }

    List<String> lines() {
        return lines;
    }

    /** The lines that only one of the two has, {@code -} what is missing and {@code +} what is too much. */
    List<String> differences(EndState undisturbed) {
        List<String> missing = new ArrayList<>(undisturbed.lines);
        lines.forEach(missing::remove);
        List<String> more = new ArrayList<>(lines);
        undisturbed.lines.forEach(more::remove);
        List<String> all = new ArrayList<>();
        missing.forEach(line -> all.add("- " + line));
        more.forEach(line -> all.add("+ " + line));
        if (all.isEmpty() && !lines.equals(undisturbed.lines)) {
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).equals(undisturbed.lines.get(i))) {
                    all.add("order - " + undisturbed.lines.get(i));
                    all.add("order + " + lines.get(i));
                }
            }
        }
        return all;
    }
}
