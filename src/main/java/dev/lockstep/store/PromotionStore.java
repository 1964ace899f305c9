package dev.lockstep.store;

import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.promotion.Decision;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Request;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Promotions in PostgreSQL. A worker claims one with a lease, moves it on, and saves each move with its events and lane
 * changes in one transaction that fails if the lease or the row's version is not what the worker thinks.
 */
@ApplicationScoped
public class PromotionStore {
    /**
     * A promotion in the hands of one worker.
     *
     * @param owner of this claim alone; another claim of the same promotion has another one
     * @param version that of the last save
     */
    public record Claim(UUID id, String owner, long version, Promotion promotion) {}

    /** The promotion is, or may be, somebody else's now; nothing was saved, and no effect may follow. */
    public static final class LeaseLost extends RuntimeException {
        public LeaseLost(UUID id) {
            super("the lease of promotion " + id + " ran out or was taken over; whoever claims it next goes on from its"
                    + " last save");
        }
    }

    private static final Logger LOG = Logger.getLogger(PromotionStore.class);
    private static final Duration PUT_OFF = Duration.ofMinutes(5);

    private final RunRepository runs;
    private final EntityManager entities;
    private final LaneChanges lanes;
    private final DatabaseClock clock;
    private final WakeUps wakeUps;
    private final EventLog log;
    private final Pauses pauses;
    private final RunRecord records;
    private final RunRows rows;

    PromotionStore(
            RunRepository runs,
            EntityManager entities,
            LaneChanges lanes,
            DatabaseClock clock,
            WakeUps wakeUps,
            EventLog log,
            Pauses pauses,
            RunRecord records,
            RunRows rows) {
        this.rows = rows;
        this.pauses = pauses;
        this.runs = runs;
        this.entities = entities;
        this.lanes = lanes;
        this.clock = clock;
        this.wakeUps = wakeUps;
        this.log = log;
        this.records = records;
    }

    /** A run that was not there before is to be worked on. */
    void begin(UUID id, Instant now) {
        entities.createNativeQuery("insert into promotion_work"
                        + " (promotion_id, running, version, next_look_at, woken, effect_attempts)"
                        + " values (:id, true, 0, :now, false, 0)")
                .setParameter("id", id)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Takes the promotion that has been due the longest, if there is one, for as long as the lease lasts. */
    @Transactional
    public Optional<Claim> claim(String owner, Duration lease) {
        Instant now = clock.instant();
        List<?> claimed = entities.createNativeQuery("""
                        update promotion_work set lease_owner = :owner, lease_until = :until, woken = false
                        where promotion_id = (select promotion_id from promotion_work
                                    where next_look_at <= :now and (lease_until is null or lease_until < :now)
                                    order by next_look_at limit 1 for update skip locked)
                        returning promotion_id, version, cast(request as text)""")
                .setParameter("owner", owner)
                .setParameter("until", now.plus(lease))
                .setParameter("now", now)
                .getResultList();
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        Object[] work = (Object[]) claimed.get(0);
        UUID id = (UUID) work[0];
        PromotionRow row = runs.findById(id);
        try {
            Promotion kept = rows.read(row);
            return Optional.of(new Claim(
                    id, owner, ((Number) work[1]).longValue(), asked(kept.withPauses(pauses.of(kept)), (String)
                            work[2])));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            // Written by another version, perhaps: it must not keep the others from moving.
            LOG.errorf("Promotion #%d is put off: %s", row.number, Guarded.words(e));
            release(id, owner, now.plus(PUT_OFF));
            return Optional.empty();
        }
    }

    private static Promotion asked(Promotion run, String request) {
        return request == null ? run : run.asked(PromotionCodec.request(request));
    }

    /**
     * Saves a move. The lease is extended when an action follows and given up when the promotion sleeps or rests.
     *
     * @throws LeaseLost when another worker has the promotion
     * @throws LaneTaken when a lane to be entered is not free any more; nothing is saved
     * @throws EvidenceReplaced when the findings that a proof rests on are not kept any more; nothing is saved
     */
    @Transactional
    public Claim save(Claim claim, Decision decision, Instant now, Duration lease) {
        Promotion promotion = decision.promotion();
        Promotion kept = promotion.bare();
        Optional<String> request =
                decision.next() instanceof Decision.Next.Rest ? rest(claim, now) : goOn(claim, decision, now, lease);
        rows.update(claim.id(), claim.promotion(), kept);
        log.record(claim.id(), promotion.number(), now, records.of(claim.id(), claim.promotion(), decision));
        decision.lanes().forEach(change -> lanes.apply(promotion, change, now));
        if (!decision.lanes().isEmpty()) {
            wakeUps.signalAfterCommit();
        }
        return new Claim(
                claim.id(),
                claim.owner(),
                claim.version() + 1,
                asked(kept.withPauses(pauses.of(kept)), request.orElse(null)));
    }

    /** Nothing is left to be done, and nothing that could be asked. */
    private Optional<String> rest(Claim claim, Instant now) {
        int deleted = entities.createNativeQuery(
                        "delete from promotion_work where promotion_id = :id and version = :version"
                                + " and lease_owner = :owner and lease_until > cast(:now as timestamptz)")
                .setParameter("id", claim.id())
                .setParameter("version", claim.version())
                .setParameter("owner", claim.owner())
                .setParameter("now", now)
                .executeUpdate();
        if (deleted == 0) {
            throw new LeaseLost(claim.id());
        }
        return Optional.empty();
    }

    /** @return what is asked of the promotion from here on */
    private Optional<String> goOn(Claim claim, Decision decision, Instant now, Duration lease) {
        Promotion promotion = decision.promotion();
        boolean acts = decision.next() instanceof Decision.Next.Act;
        Instant nextLook = decision.next() instanceof Decision.Next.Sleep sleep
                ? Scatter.later(now, sleep.at(), ThreadLocalRandom.current().nextDouble())
                : now;
        boolean settled =
                claim.promotion().request().isPresent() && promotion.request().isEmpty();
        List<?> saved = entities.createNativeQuery("""
                        update promotion_work set version = version + 1, running = :running,
                            effect_attempts = :attempts, effect_next_try = cast(:nextTry as timestamptz),
                            request = case when :settled and request = cast(:request as jsonb) then null else request end,
                            next_look_at = case when woken then cast(:now as timestamptz) else cast(:next as timestamptz) end,
                            lease_owner = case when :acts then lease_owner end,
                            lease_until = case when :acts
                                then greatest(lease_until, cast(:until as timestamptz)) end
                        where promotion_id = :id and version = :version and lease_owner = :owner
                          and lease_until > cast(:now as timestamptz)
                        returning version, cast(request as text)""")
                .setParameter("running", promotion.status() == PromotionStatus.RUNNING)
                .setParameter("attempts", promotion.outboxAttempts())
                .setParameter("nextTry", promotion.outboxNextTry().orElse(null))
                .setParameter("settled", settled)
                .setParameter(
                        "request",
                        claim.promotion()
                                .request()
                                .map(PromotionCodec::writeRequest)
                                .orElse(null))
                .setParameter("next", nextLook)
                .setParameter("now", now)
                .setParameter("acts", acts)
                .setParameter("until", now.plus(lease))
                .setParameter("id", claim.id())
                .setParameter("version", claim.version())
                .setParameter("owner", claim.owner())
                .getResultList();
        if (saved.isEmpty()) {
            throw new LeaseLost(claim.id());
        }
        return Optional.ofNullable((String) ((Object[]) saved.get(0))[1]);
    }

    /** Whether something is asked of the promotion that was not when it was claimed, or saved. */
    @Transactional
    public boolean askedMeanwhile(Claim claim) {
        Object request = entities.createNativeQuery(
                        "select cast(request as text) from promotion_work where promotion_id = :id")
                .setParameter("id", claim.id())
                .getSingleResultOrNull();
        return request != null
                && !claim.promotion().request().equals(Optional.of(PromotionCodec.request((String) request)));
    }

    /** Gives a claim back unmoved, to be looked at again later. */
    @Transactional
    public void giveBack(Claim claim, Instant nextLook, Optional<String> why) {
        release(claim.id(), claim.owner(), nextLook);
        why.ifPresent(message -> log.record(
                claim.id(), claim.promotion().number(), clock.instant(), PromotionEvent.Type.REFUSED, message));
    }

    private void release(UUID id, String owner, Instant nextLook) {
        entities.createNativeQuery(
                        "update promotion_work set lease_owner = null, lease_until = null, next_look_at = :next"
                                + " where promotion_id = :id and lease_owner = :owner")
                .setParameter("next", nextLook)
                .setParameter("id", id)
                .setParameter("owner", owner)
                .executeUpdate();
    }

    /**
     * Extends leases that have not run out.
     *
     * @return the owners whose leases are extended; the others have none any more
     */
    @Transactional
    public Set<String> renew(Collection<String> owners, Duration lease) {
        Instant now = clock.instant();
        List<?> renewed = entities.createNativeQuery(
                        "update promotion_work set lease_until = greatest(lease_until, :until)"
                                + " where lease_owner in (:owners) and lease_until > :now returning lease_owner",
                        String.class)
                .setParameter("until", now.plus(lease))
                .setParameter("owners", owners)
                .setParameter("now", now)
                .getResultList();
        return renewed.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Makes running promotions due now. In a transaction of its own, and passing over rows that are being saved at the
     * moment: a wake-up is a hint, and not worth a deadlock.
     */
    @Transactional
    public void wake(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        entities.createNativeQuery("update promotion_work set woken = true, next_look_at = :now"
                        + " where promotion_id in (select promotion_id from promotion_work where promotion_id in (:ids)"
                        + " order by promotion_id for update skip locked)")
                .setParameter("now", clock.instant())
                .setParameter("ids", ids)
                .executeUpdate();
        wakeUps.signalAfterCommit();
    }

    /** Ends running promotions at their next move, unless a person aborts them already. */
    @Transactional
    public void halt(Collection<UUID> ids, String reason) {
        for (UUID id : ids) {
            int updated = entities.createNativeQuery(
                            "update promotion_work set request = cast(:request as jsonb), woken = true, next_look_at = :now"
                                    + " where promotion_id = :id and running"
                                    + " and (request is null or request ->> 'is' = 'yield')")
                    .setParameter("request", PromotionCodec.writeRequest(new Request.Halt(reason)))
                    .setParameter("now", clock.instant())
                    .setParameter("id", id)
                    .executeUpdate();
            if (updated == 1) {
                LOG.warnf("Promotion %s is halted: %s", id, reason);
                long number = runs.findById(id).number;
                log.record(id, number, clock.instant(), PromotionEvent.Type.REQUESTED, "to be stopped: " + reason);
            }
        }
        wakeUps.signalAfterCommit();
    }

    private static Optional<String> asker(Request request) {
        return request instanceof Request.Abort abort ? Optional.of(abort.by()) : Optional.empty();
    }

    /** Puts a request to a running promotion; false when it has ended. */
    @Transactional
    public boolean ask(UUID id, Request request, String message) {
        Instant now = clock.instant();
        int updated = entities.createNativeQuery(
                        "update promotion_work set request = cast(:request as jsonb), woken = true, next_look_at = :now"
                                + " where promotion_id = :id and running")
                .setParameter("request", PromotionCodec.writeRequest(request))
                .setParameter("now", now)
                .setParameter("id", id)
                .executeUpdate();
        if (updated == 1) {
            long number = runs.findById(id).number;
            log.record(
                    id,
                    number,
                    now,
                    new PromotionEvent(PromotionEvent.Type.REQUESTED, Optional.empty(), message).by(asker(request)));
            wakeUps.signalAfterCommit();
        }
        return updated == 1;
    }
}
