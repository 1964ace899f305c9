package dev.lockstep.invariants;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far Lockstep has come, by its own rows: for those who wait, not for those who judge. */
public final class Progress {
    private final Records records;

    Progress(Records records) {
        this.records = records;
    }

    /** Whether a commit has been begun to be promoted. */
    public boolean knows(String pipeline, String commit) {
        List<Long> numbers = new ArrayList<>();
        records.query(
                "select number from promotion where pipeline = ? and commit_sha = ? and kind = 'PROMOTION'",
                row -> numbers.add(row.getLong(1)),
                pipeline,
                commit);
        return !numbers.isEmpty();
    }

    /** Ids of the runs that have not ended, by pipeline. */
    public Map<String, List<String>> running() {
        Map<String, List<String>> running = new TreeMap<>();
        records.query(
                "select pipeline, id::text from promotion where status = 'RUNNING' order by number",
                row -> running.computeIfAbsent(row.getString(1), pipeline -> new ArrayList<>())
                        .add(row.getString(2)));
        return running;
    }

    /**
     * Whether every promoted branch and every lane was looked at, without trouble, after a moment.
     *
     * @param lockstep the moment by Lockstep's clock, {@code machine} by the machine's
     */
    public boolean lookedSince(Instant lockstep, Instant machine) {
        List<Integer> old = new ArrayList<>();
        records.query(
                "select (select count(*) from git_ref where checked_at <= ?)"
                        + " + (select count(*) from lane where looked_at <= ? or trouble is not null)",
                row -> old.add(row.getInt(1)),
                lockstep.atOffset(ZoneOffset.UTC),
                machine.atOffset(ZoneOffset.UTC));
        return old.get(0) == 0;
    }

    /** Whether Lockstep has seen so many promoted branches and their lanes; what is pushed from then on is promoted. */
    public boolean knowsRefs(int branches) {
        List<Integer> known = new ArrayList<>();
        records.query(
                "select (select count(*) from git_ref where commit_sha is not null)"
                        + " + (select count(*) from lane where current_inputs is not null)",
                row -> known.add(row.getInt(1)));
        return known.get(0) >= 3 * branches;
    }

    /** Whether every run has ended and owes nothing, and no lane waits for one to be made. */
    public boolean atRest() {
        List<String> moving = new ArrayList<>();
        records.query(
                "select 'run' from promotion_work union all select 'run' from promotion where status = 'RUNNING'"
                        + " union all select 'lane' from lane where late_merge is not null",
                row -> moving.add(row.getString(1)));
        return moving.isEmpty();
    }

    /** What still moves, a line for each, and what happened last where it is; the newest first. */
    String moving() {
        List<String> moving = new ArrayList<>();
        records.query(
                "select p.kind || ' #' || p.number || ' ' || p.status || ' next ' || coalesce(w.next_look_at::text, '-')"
                        + " || ' lease ' || coalesce(w.lease_owner, '-') || ' owes ' || coalesce((select jsonb_agg(e.effect)::text"
                        + " from promotion_effect e where e.promotion_id = p.id), '-') || ' '"
                        + " || (select string_agg(s.environment || ' ' || s.status || ' ' || s.step || ' '"
                        + " || coalesce(s.waiting::text, ''), E'\\n  ') from stage s where s.promotion_id = p.id)"
                        + " from promotion p left join promotion_work w on w.promotion_id = p.id"
                        + " where p.status = 'RUNNING' or w.promotion_id is not null order by p.number",
                row -> moving.add(row.getString(1)));
        records.query(
                "select 'lane ' || pipeline || ' ' || environment || ' late merge ' || late_merge || ' merged '"
                        + " || coalesce(merged_commit, '-') || ' proven ' || coalesce(proven_commit, '-')"
                        + " from lane where late_merge is not null",
                row -> moving.add(row.getString(1)));
        records.query(
                "select '  ' || e.at || ' #' || p.number || ' ' || e.type || ' ' || e.message from promotion_event e"
                        + " join promotion p on p.id = e.promotion_id"
                        + " where (p.pipeline, e.environment) in (select r.pipeline, s.environment from promotion r"
                        + " join stage s on s.promotion_id = r.id where r.status = 'RUNNING' and s.status = 'RUNNING')"
                        + " and e.type <> 'STATUS_POSTED' order by e.id desc limit 120",
                row -> moving.add(row.getString(1)));
        return String.join("\n", moving);
    }

    /** What is known of each promoted branch, a line for each. */
    String branches() {
        List<String> branches = new ArrayList<>();
        records.query(
                "select 'branch of ' || pipeline || ' at ' || coalesce(commit_sha, '-') || ' looked at ' || checked_at"
                        + " || coalesce(': ' || error, '') from git_ref order by pipeline",
                row -> branches.add(row.getString(1)));
        return String.join("\n", branches);
    }
}
