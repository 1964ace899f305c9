package dev.lockstep.chaos;

import dev.lockstep.invariants.Promise;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.PullRequests;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** A protection that is taken away, and the promise that breaks without it. */
public enum Mutation {
    /** Pull requests that are to be closed are not, and their branches, with which they would go, stay. */
    CLOSES_NOTHING(Promise.ONE_OPEN_PULL_REQUEST),
    /** The cluster's evidence is not asked for. */
    BELIEVES_EVERYTHING(Promise.PROVEN_BEFORE_END),
    /** The same, when what it believes opens the way to the next environment. */
    ADVANCES_ON_BELIEF(Promise.PROVEN_BEFORE_MERGE),
    /** Workers are not told what is paused. */
    IGNORES_PAUSES(Promise.PAUSES_ARE_KEPT),
    /** Statuses are told again when their answer was lost, without a look at the latest. */
    TELLS_AGAIN(Promise.NO_STATUS_TWICE),
    /** Nothing is told. */
    TELLS_NOTHING(Promise.STATUSES_FIT),
    /** Branches stay. */
    LEAVES_BRANCHES(Promise.NOTHING_LEFT_OPEN),
    /** Writes a base commit whatever is there. */
    WRITES_AGAIN(Promise.ONE_BASE_WRITE),
    /** Says that the base commit is written. */
    WRITES_NOTHING(Promise.BASE_AGREES),
    /** Merges are not noted beside the lane. */
    FORGETS_MERGES(
            Promise.MERGES_NOTED,
            "create function mutate() returns trigger language plpgsql as $$ begin return null; end $$;"
                    + " create trigger mutation before insert on lane_merge for each row execute function mutate()",
            "lane_merge"),
    /** What is proven is not noted with the lane. */
    FORGETS_PROOFS(
            Promise.LANES_AT_REST,
            "create function mutate() returns trigger language plpgsql as $$ begin"
                    + " new.proven_commit := old.proven_commit; return new; end $$;"
                    + " create trigger mutation before update on lane for each row execute function mutate()",
            "lane"),
    /** The event of the end is taken away again. */
    FORGETS_ENDS(
            Promise.EVENTS_ARE_KEPT,
            "alter table promotion_event disable trigger promotion_event_is_kept;"
                    + " create function mutate() returns trigger language plpgsql as $$ begin"
                    + " delete from promotion_event where id = new.id and type = 'PROMOTION_ENDED'; return null; end $$;"
                    + " create trigger mutation after insert on promotion_event for each row execute function mutate()",
            "promotion_event"),
    /** Whoever still has to be told by a run that has ended is not. */
    FORGETS_DEBTS(
            Promise.NOTHING_OWED,
            "create function mutate() returns trigger language plpgsql as $$ begin"
                    + " if old.running and not new.running then"
                    + " new.lease_owner := 'nobody'; new.lease_until := 'infinity'; end if; return new; end $$;"
                    + " create trigger mutation before update on promotion_work for each row execute function mutate()",
            "promotion_work"),
    /** A run that has ended goes on. */
    RISES_AGAIN(
            Promise.ENDS_ARE_KEPT,
            "create function mutate() returns trigger language plpgsql as $$ begin"
                    + " if not old.running then update promotion set status = 'RUNNING' where id = old.promotion_id;"
                    + " end if; return null; end $$;"
                    + " create trigger mutation after update or delete on promotion_work"
                    + " for each row execute function mutate()",
            "promotion_work"),
    /** A sleeping run has no next look. */
    FORGETS_SLEEPERS(
            Promise.EVERY_RUN_ENDS,
            "create function mutate() returns trigger language plpgsql as $$ begin"
                    + " if new.lease_owner is null then new.next_look_at := 'infinity'; end if; return new; end $$;"
                    + " create trigger mutation before update on promotion_work for each row execute function mutate()",
            "promotion_work");

    private static final AtomicReference<Mutation> AT_WORK = new AtomicReference<>();

    private static volatile BiConsumer<String, CommitStatuses.CommitStatus> teller = (commit, status) -> {};

    private final Promise breaks;
    private final Optional<String> sql;
    private final String table;

    Mutation(Promise breaks) {
        this.breaks = breaks;
        this.sql = Optional.empty();
        this.table = "";
    }

    Mutation(Promise breaks, String sql, String table) {
        this.breaks = breaks;
        this.sql = Optional.of(sql);
        this.table = table;
    }

    Promise breaks() {
        return breaks;
    }

    /** What brings it into the database. */
    Optional<String> sql() {
        return sql;
    }

    /** What takes it out of the database. */
    Optional<String> undo() {
        return sql.map(any -> "drop trigger mutation on " + table + "; drop function mutate();"
                + " alter table promotion_event enable trigger promotion_event_is_kept");
    }

    static void set(Optional<Mutation> mutation) {
        AT_WORK.set(mutation.orElse(null));
    }

    /** @param direct posts a status without looking */
    static void tellWith(BiConsumer<String, CommitStatuses.CommitStatus> direct) {
        teller = direct;
    }

    public boolean atWork() {
        return AT_WORK.get() == this;
    }

    /** A port that the mutation at work, if any, spoils. */
    public static <T> T around(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    try {
                        return AT_WORK.get() == null
                                ? method.invoke(real, arguments)
                                : spoilt(port, real, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Object spoilt(Class<?> port, Object real, Method method, Object[] arguments)
            throws IllegalAccessException, InvocationTargetException {
        String call = port.getSimpleName() + "." + method.getName();
        boolean base = arguments != null
                && arguments.length == 1
                && arguments[0] instanceof GitWriter.Change change
                && change.message().startsWith("Base commit of");
        if (CLOSES_NOTHING.atWork()
                        && port == PullRequests.class
                        && method.getName().equals("close")
                || TELLS_NOTHING.atWork()
                        && port == CommitStatuses.class
                        && method.getName().equals("post")) {
            return null;
        }
        if ((LEAVES_BRANCHES.atWork() || CLOSES_NOTHING.atWork()) && call.equals("GitWriter.deleteBranch")) {
            return true;
        }
        if (WRITES_NOTHING.atWork() && base) {
            GitWriter.Change change = (GitWriter.Change) arguments[0];
            return new GitWriter.Written.At(change.parent());
        }
        Object answer = method.invoke(real, arguments);
        if (WRITES_AGAIN.atWork() && base && answer instanceof GitWriter.Written.At at) {
            return method.invoke(real, again((GitWriter.Change) arguments[0], at.commit()));
        }
        if (TELLS_AGAIN.atWork()
                && port == CommitStatuses.class
                && method.getName().equals("post")) {
            teller.accept((String) arguments[1], (CommitStatuses.CommitStatus) arguments[2]);
        }
        return answer;
    }

    /** The same once more on top, as one who does not look would write it. */
    private static GitWriter.Change again(GitWriter.Change change, String head) {
        TreeMap<String, Optional<byte[]>> changes = new TreeMap<>(change.changes());
        changes.put("again.txt", Optional.of(head.getBytes(StandardCharsets.UTF_8)));
        return new GitWriter.Change(
                change.repository(), change.branch(), Optional.of(head), head, changes, change.message(), change.at());
    }
}
