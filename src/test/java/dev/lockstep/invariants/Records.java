package dev.lockstep.invariants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.invariants.ClaimSeen.PauseSeen;
import dev.lockstep.invariants.MergeSeen.LaneKey;
import dev.lockstep.invariants.MergeSeen.LaneKnown;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Triggers in Lockstep's database that keep every state that a run's rows ever had together, at the end of a transaction, with the machine's time, and whoever changes
 * events. One connection; safe for many threads.
 */
final class Records implements AutoCloseable {
    /** Names the connection, so that those who cut connections can spare it. */
    static final String NAME = "invariants";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SET_UP = """
            drop schema if exists invariants cascade;
            create schema invariants;
            create table invariants.row_seen (seq bigint generated always as identity primary key,
                at timestamptz not null default clock_timestamp(), run uuid, number bigint, pipeline text, kind text,
                commit_sha text, status text, stages jsonb);
            create table invariants.event_changed (what text, id bigint, message text);
            create table invariants.claim_seen (seq bigint generated always as identity primary key,
                at timestamptz not null default clock_timestamp(), until timestamptz, run uuid, pauses jsonb);
            create table invariants.pause_ended (id bigint, at timestamptz not null default clock_timestamp());
            create function invariants.saw(which uuid) returns void language plpgsql as $$
                declare p promotion; seen jsonb;
                begin
                  select * into p from promotion where id = which;
                  if p.id is null then
                    return;
                  end if;
                  select jsonb_agg(jsonb_build_object('environment', s.environment, 'status', s.status,
                      'step', s.step, 'pull', s.pr_number, 'merge', s.merge_commit,
                      'target', s.target, 'branch', s.pins#>'{gitOps,name}',
                      'after', (select e->'after' from jsonb_array_elements(p.definition->'environments') e
                                where e->>'environment' = s.environment))
                      order by s.position)
                  into seen from stage s where s.promotion_id = which;
                  if not exists (select 1 from (select status, stages from invariants.row_seen where run = which
                          order by seq desc limit 1) last where last.status = p.status and last.stages = seen) then
                    insert into invariants.row_seen (run, number, pipeline, kind, commit_sha, status, stages)
                    values (p.id, p.number, p.pipeline, p.kind, p.commit_sha, p.status, seen);
                  end if;
                end $$;
            create function invariants.saw_run() returns trigger language plpgsql as $$
                begin
                  perform invariants.saw(new.id);
                  return null;
                end $$;
            create function invariants.saw_stage() returns trigger language plpgsql as $$
                begin
                  perform invariants.saw(new.promotion_id);
                  return null;
                end $$;
            create function invariants.saw_event() returns trigger language plpgsql as $$
                begin
                  insert into invariants.event_changed values (tg_op, old.id, old.message);
                  return null;
                end $$;
            create function invariants.saw_claim() returns trigger language plpgsql as $$
                begin
                  insert into invariants.claim_seen (run, pauses)
                  select new.promotion_id, coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'environment', s.environment,
                          'entryOnly', s.entry_only, 'reason', s.reason)), '[]')
                  from pause s join promotion p on p.id = new.promotion_id
                  where s.resumed_at is null and (s.pipeline is null or s.pipeline = p.pipeline)
                    and (s.promotion_id is null or s.promotion_id = p.id)
                    and case when s.entry_only then p.kind = 'PROMOTION'
                        else p.kind <> 'ROLLBACK' or s.scope = 'PROMOTION' or s.since > p.created_at end;
                  return null;
                end $$;
            create function invariants.saw_claimed() returns trigger language plpgsql as $$
                begin
                  update invariants.claim_seen set until = clock_timestamp() where run = new.promotion_id and until is null;
                  return null;
                end $$;
            create function invariants.saw_end() returns trigger language plpgsql as $$
                begin
                  insert into invariants.pause_ended (id) values (new.id);
                  return null;
                end $$;
            create trigger invariants_pause after update of resumed_at on pause
                for each row execute function invariants.saw_end();
            create trigger invariants_claim after update of lease_owner on promotion_work
                for each row when (new.lease_owner is not null and new.lease_owner is distinct from old.lease_owner)
                execute function invariants.saw_claim();
            create constraint trigger invariants_claimed after update of lease_owner on promotion_work
                deferrable initially deferred
                for each row when (new.lease_owner is not null and new.lease_owner is distinct from old.lease_owner)
                execute function invariants.saw_claimed();
            create constraint trigger invariants_run after insert or update on promotion
                deferrable initially deferred for each row execute function invariants.saw_run();
            create constraint trigger invariants_stage after insert or update on stage
                deferrable initially deferred for each row execute function invariants.saw_stage();
            create trigger invariants_event after update or delete on promotion_event
                for each row execute function invariants.saw_event();
            """;
    private static final String TAKE_DOWN = """
            drop trigger if exists invariants_run on promotion;
            drop trigger if exists invariants_stage on stage;
            drop trigger if exists invariants_claim on promotion_work;
            drop trigger if exists invariants_claimed on promotion_work;
            drop trigger if exists invariants_pause on pause;
            drop trigger if exists invariants_event on promotion_event;
            drop schema if exists invariants cascade;
            """;
    /** Rows come in the order of their transactions' ends, not of their numbers. */
    private static final long LATE = 500;

    private final Connection connection;
    private final Set<Long> read = new HashSet<>();
    private long newest;

    Records(String url, String user, String password) {
        try {
            connection = DriverManager.getConnection(named(url), user, password);
            // One by one: together they would lock the tables in an order of their own, against whoever still writes.
            for (String statement : TAKE_DOWN.split(";\n")) {
                execute(statement);
            }
            execute(SET_UP);
        } catch (SQLException e) {
            throw new IllegalStateException("the invariant watch cannot write to the database: " + e.getMessage(), e);
        }
    }

    private static String named(String url) {
        return url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + NAME;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What was not read yet, in the order in which it was written. */
    synchronized List<RowSeen> rows() {
        List<RowSeen> rows = new ArrayList<>();
        query("select * from invariants.row_seen where seq > " + (newest - LATE) + " order by seq", result -> {
            long seq = result.getLong("seq");
            if (read.add(seq)) {
                rows.add(row(result, seq));
                newest = Math.max(newest, seq);
            }
        });
        return rows;
    }

    /**
     * Who took a run in hand last before a moment. What was resumed until a second after its claim was committed does not count: the
     * worker asks what is paused after it has taken the run, and at each save again.
     */
    synchronized Optional<ClaimSeen> claim(String run, Instant before) {
        List<ClaimSeen> claims = new ArrayList<>();
        query(
                """
                select at, (select coalesce(jsonb_agg(paused), '[]') from jsonb_array_elements(pauses) paused
                    where not exists (select 1 from invariants.pause_ended e where e.id = (paused->>'id')::bigint
                        and e.at < coalesce(c.until, clock_timestamp()) + interval '1 second')) as pauses
                from invariants.claim_seen c where run = cast(? as uuid) and at <= ? order by seq desc limit 1
                """,
                result -> claims.add(new ClaimSeen(
                        result.getObject("at", OffsetDateTime.class).toInstant(),
                        run,
                        pauses(result.getString("pauses")))),
                run,
                before.atOffset(ZoneOffset.UTC));
        return claims.stream().findFirst();
    }

    private static List<PauseSeen> pauses(String array) {
        List<PauseSeen> pauses = new ArrayList<>();
        json(array)
                .forEach(node -> pauses.add(new PauseSeen(
                        Optional.ofNullable(node.path("environment").textValue()),
                        node.path("entryOnly").asBoolean(),
                        node.path("reason").asText())));
        return pauses;
    }

    private static RowSeen row(ResultSet result, long seq) throws SQLException {
        return new RowSeen(
                seq,
                result.getObject("at", OffsetDateTime.class).toInstant(),
                result.getString("run"),
                result.getLong("number"),
                result.getString("pipeline"),
                result.getString("kind"),
                result.getString("commit_sha"),
                result.getString("status"),
                RowSeen.stages(json(result.getString("stages"))));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave JSON that is none", e);
        }
    }

    /** Events that somebody changed or took away, one phrase each. */
    synchronized List<String> changedEvents() {
        List<String> changed = new ArrayList<>();
        query(
                "select * from invariants.event_changed",
                result -> changed.add(result.getString("what") + " of event " + result.getLong("id") + ": "
                        + result.getString("message")));
        return changed;
    }

    /** What Lockstep knows to be merged. */
    synchronized Map<LaneKey, LaneKnown> lanes() {
        Map<LaneKey, LaneKnown> lanes = new HashMap<>();
        query(
                "select pipeline, environment, gitops_branch, merged_commit from lane where gitops_branch is not null",
                result -> lanes.put(
                        new LaneKey(result.getString(1), result.getString(2)),
                        new LaneKnown(result.getString(3), Optional.ofNullable(result.getString(4)))));
        return lanes;
    }

    /** What a statement answers. */
    interface Reader {
        void row(ResultSet result) throws SQLException;
    }

    synchronized void query(String sql, Reader reader, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    reader.row(result);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the invariant watch cannot read the database: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        try (connection) {
            // One by one: together they would lock the tables in an order of their own, against whoever still writes.
            for (String statement : TAKE_DOWN.split(";\n")) {
                execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the invariant watch cannot be taken down: " + e.getMessage(), e);
        }
    }
}
