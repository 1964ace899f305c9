package dev.lockstep.queries;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.endtoend.Scene;
import dev.lockstep.evidence.EvidenceUpdates;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.StageEvidence;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Many environments, clusters and past runs. One run goes through the sandbox for real; its rows, as the product wrote them, are copied
 * for a pipeline that nobody works on.
 */
@Singleton
public class LargeScene {
    static final String PIPELINE = "fleet";
    private static final int TYPES = 4;
    /** What their clusters answered is kept of the newest of them. */
    private static final int JUDGED = 20;

    private final Scene scene;
    private final StageEvidence evidence;
    private final EvidenceUpdates updates;
    private final EntityManager entities;

    LargeScene(Scene scene, StageEvidence evidence, EvidenceUpdates updates, EntityManager entities) {
        this.scene = scene;
        this.evidence = evidence;
        this.updates = updates;
        this.entities = entities;
    }

    /**
     * @param clusters of each environment
     * @param runs that have ended; another one is in the first ten environments and waits for their clusters
     */
    public record Size(int environments, int clusters, int runs) {}

    /**
     * The numbers of a run that has ended, and of the one that is on its way.
     *
     * @param past the page of a run as it was when a stage of it was proven
     */
    public record Runs(long ended, long running, String past) {}

    static String environment(int number) {
        return "env-%02d".formatted(number);
    }

    private UUID template;
    private long bytes;

    /** What a run that really went through two environments with three clusters each takes, without indexes. */
    long bytesOfARun() {
        return bytes;
    }

    private long bytes(UUID run) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("""
                                select (select sum(pg_column_size(t.*)) from promotion t where t.id = :run)
                                    + (select sum(pg_column_size(t.*)) from stage t where t.promotion_id = :run)
                                    + (select sum(pg_column_size(t.*)) from promotion_event t where t.promotion_id = :run)
                                    + (select sum(pg_column_size(t.*)) from stage_evidence t where t.promotion_id = :run)
                                    + (select sum(pg_column_size(t.*)) from finding t join stage_evidence e on e.id = t.stage_evidence
                                        where e.promotion_id = :run)""")
                                .setParameter("run", run)
                                .getSingleResult())
                        .longValue());
    }

    public Runs build(Size size) {
        if (template == null) {
            scene.reset();
            String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
            scene.awaitStep(id, "stage", "AWAIT_MERGE");
            scene.merge(id, "stage");
            scene.awaitStatus(id, "SUCCEEDED");
            template = UUID.fromString(id);
            bytes = bytes(template);
        } else {
            forget();
        }
        Map<String, Object> values =
                Map.of("template", template, "environments", size.environments(), "runs", size.runs());
        RepositoryUrl gitOps = RepositoryUrl.of(
                text("select gitops_repository from lane where environment = 'stage'" + " and pipeline = 'kalypso'"));
        execute("""
                insert into promotion select (r).* from (select jsonb_populate_record(p, jsonb_build_object('id', md5('run ' || n), 'number', 100000 + n,
                    'pipeline', 'fleet', 'title', 'Change ' || n, 'commit_sha', md5('c' || n) || '00000000',
                    'created_at', now() - (:runs - n + 1) * interval '1 hour', 'ended_at', now() - (:runs - n) * interval '1 hour',
                    'definition', jsonb_set(p.definition, '{environments}', (select jsonb_agg(jsonb_set(
                        p.definition -> 'environments' -> 1, '{environment}', to_jsonb('env-' || lpad(cast(e as text), 2, '0'))))
                        from generate_series(1, :environments) e)),
                    'environments', (select jsonb_agg('env-' || lpad(cast(e as text), 2, '0'))
                        from generate_series(1, :environments) e))) as r
                from promotion p, generate_series(1, :runs) n where p.id = :template offset 0) x""", values);
        execute("""
                insert into stage select (r).* from (select jsonb_populate_record(s, jsonb_build_object('promotion_id', md5('run ' || n),
                    'environment', 'env-' || lpad(cast(e as text), 2, '0'), 'position', e - 1,
                    'merge_commit', md5('m' || n || ' ' || e) || '00000000', 'target', md5('m' || n || ' ' || e) || '00000000',
                    'ended_at', now() - (:runs - n) * interval '1 hour')) as r
                from stage s, generate_series(1, :runs) n, generate_series(1, :environments) e
                where s.promotion_id = :template and s.environment = 'stage' offset 0) x""", values);
        execute("""
                insert into promotion_event (promotion_id, at, type, environment, message, actor)
                select cast(md5('run ' || n) as uuid), now() - (:runs - n) * interval '1 hour', v.type,
                    'env-' || lpad(cast(e as text), 2, '0'), replace(v.message, 'stage', 'env-' || lpad(cast(e as text), 2, '0')), v.actor
                from generate_series(1, :runs) n, generate_series(1, :environments) e, promotion_event v
                where v.promotion_id = :template and v.environment = 'stage' and (v.type = 'PROVEN' or n > :runs - %d)
                order by v.id""".formatted(JUDGED), values);
        execute("""
                insert into lane_merge select (r).* from (select jsonb_populate_record(m, jsonb_build_object('pipeline', 'fleet',
                    'environment', s.environment, 'commit_sha', s.merge_commit, 'promotion_id', s.promotion_id, 'at', s.ended_at)) as r
                from lane_merge m, stage s join promotion p on p.id = s.promotion_id and p.pipeline = 'fleet'
                where m.promotion_id = :template and m.environment = 'stage' offset 0) x""", Map.of("template", template));
        execute("""
                insert into lane select (r).* from (select jsonb_populate_record(l, jsonb_build_object('pipeline', 'fleet', 'environment', s.environment,
                    'gitops_branch', s.environment, 'merged_commit', s.merge_commit, 'merged_by_run', s.promotion_id,
                    'proven_commit', s.merge_commit, 'proven_by_run', s.promotion_id, 'proven_at', s.ended_at)) as r
                from lane l, stage s where l.pipeline = 'kalypso' and l.environment = 'stage'
                    and s.promotion_id = cast(md5('run ' || :runs) as uuid) offset 0) x""", Map.of("runs", size.runs()));
        judge(size);
        running(size);
        polled(size, gitOps);
        execute("analyze", Map.of());
        return new Runs(
                100_000 + size.runs(),
                100_000 + size.runs() + 1,
                text(
                        "select '/promotions/' || p.number || '/events/' || max(e.id) from promotion p join promotion_event e on"
                                + " e.promotion_id = p.id and e.type = 'PROVEN' where p.id = '" + template
                                + "' group by p.number"));
    }

    /** What the clusters of the newest runs answered, and how many they were of the others. */
    private void judge(Size size) {
        Instant now = Instant.parse("2026-03-02T12:00:00Z");
        List<Finding> found = IntStream.range(0, size.clusters())
                .mapToObj(cluster -> new Finding(
                        id(1, cluster),
                        cluster(1, cluster),
                        ReconcilerKind.FLUX_ARC,
                        type(cluster),
                        cluster % 40 == 7 ? Finding.State.BEHIND : Finding.State.PROVEN,
                        Optional.of("d".repeat(40)),
                        "Applied revision: env-01@sha1:" + "d".repeat(40),
                        cluster % 40 == 7
                                ? Optional.of("cluster-config of " + cluster(1, cluster) + " is behind")
                                : Optional.empty(),
                        List.of(),
                        now))
                .toList();
        List<Memory> remembered = found.stream()
                .map(one -> new Memory(
                        one.id(), Optional.of(new Memory.Proof(now, one.commit(), Optional.empty())), Optional.empty()))
                .toList();
        evidence.keep(template, "stage", "d".repeat(40), found, remembered, now);
        execute("""
                insert into stage_evidence (promotion_id, environment, target, counts, observed, memories, judged_at)
                select s.promotion_id, s.environment, s.target, e.counts, e.observed,
                    case when p.number > 100000 + :runs - :judged then e.memories end, s.ended_at
                from stage_evidence e, stage s join promotion p on p.id = s.promotion_id and p.pipeline = 'fleet'
                where e.promotion_id = :template and e.environment = 'stage'""", Map.of("template", template, "runs", size.runs(), "judged", JUDGED));
        execute("""
                insert into finding select (r).* from (select jsonb_populate_record(f, jsonb_build_object('stage_evidence', e.id)) as r
                from stage_evidence e join promotion p on p.id = e.promotion_id and p.pipeline = 'fleet'
                        and p.number > 100000 + :runs - :judged,
                    finding f join stage_evidence t on t.id = f.stage_evidence
                where t.promotion_id = :template and t.environment = 'stage' offset 0) x""", Map.of("template", template, "runs", size.runs(), "judged", JUDGED));
    }

    /** One that is in the first ten environments and waits for their clusters, with its clusters as they answered. */
    private void running(Size size) {
        Map<String, Object> values = Map.of("runs", size.runs());
        execute("""
                insert into promotion select (r).* from (select jsonb_populate_record(p, jsonb_build_object('id', md5('run ' || :runs + 1),
                    'number', 100001 + :runs, 'status', 'RUNNING', 'ended_at', null, 'title', 'Change under way',
                    'commit_sha', md5('c' || :runs + 1) || '00000000', 'created_at', now())) as r
                from promotion p where p.number = 100000 + :runs offset 0) x""", values);
        execute("""
                insert into stage select (r).* from (select jsonb_populate_record(s, jsonb_build_object('promotion_id', md5('run ' || :runs + 1))
                    || case when s.position < 10 then jsonb_build_object('status', 'RUNNING', 'step', 'AWAIT_COMPLIANCE',
                        'ended_at', null, 'reason', null, 'waiting', jsonb_build_object('summary', 'some clusters proven',
                            'reasons', jsonb_build_array('cluster-config of c-1-7 is behind', '5 more clusters are behind'),
                            'since', '2026-03-02T12:00:00Z', 'nextLook', '2026-03-02T12:00:00Z', 'firm', false))
                    else jsonb_build_object('status', 'PENDING', 'step', 'GATE', 'ended_at', null, 'started_at', null, 'pins', null,
                        'rendered', null, 'target', null, 'merge_commit', null, 'pr_number', null, 'reason', null) end) as r
                from stage s join promotion p on p.id = s.promotion_id and p.number = 100000 + :runs offset 0) x""", values);
        execute("""
                insert into stage_evidence (promotion_id, environment, target, counts, observed, memories, judged_at)
                select s.promotion_id, s.environment, s.target, e.counts, e.observed, e.memories, now()
                from stage_evidence e join promotion p on p.id = e.promotion_id and p.number = 100000 + :runs
                    join stage s on s.promotion_id = cast(md5('run ' || :runs + 1) as uuid) and s.environment = e.environment
                    and s.status = 'RUNNING'""", values);
        execute("""
                insert into finding select (r).* from (select jsonb_populate_record(f, jsonb_build_object('stage_evidence', e.id)) as r
                from stage_evidence e join promotion p on p.id = e.promotion_id and p.number = 100001 + :runs
                    join stage_evidence o on o.environment = e.environment
                    join promotion q on q.id = o.promotion_id and q.number = 100000 + :runs
                    join finding f on f.stage_evidence = o.id offset 0) x""", values);
        execute("""
                update lane set holder = cast(md5('run ' || :runs + 1) as uuid), merged_by_run = cast(md5('run ' || :runs + 1) as uuid)
                where pipeline = 'fleet' and environment <= 'env-10'""", values);
    }

    /** The run that has ended, in the environments where no other one is. */
    void failAfterTheMerge(Runs runs) {
        Map<String, Object> number = Map.of("number", runs.ended());
        execute("""
                update stage s set status = 'FAILED', reason = 'c-1-7 failed' from promotion p
                where p.id = s.promotion_id and p.number = :number and s.environment > 'env-10'""", number);
        execute("update promotion set status = 'FAILED' where number = :number", number);
        execute(
                "update lane set proven_commit = '" + "e".repeat(40)
                        + "' where pipeline = 'fleet' and environment > 'env-10'",
                Map.of());
    }

    private void polled(Size size, RepositoryUrl gitOps) {
        Instant asked = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<ReconcilerReport> reports = IntStream.rangeClosed(1, size.environments())
                .boxed()
                .flatMap(environment -> IntStream.range(0, size.clusters())
                        .mapToObj(cluster -> new ReconcilerReport(
                                id(environment, cluster),
                                cluster(environment, cluster),
                                ReconcilerKind.FLUX_ARC,
                                gitOps.key(),
                                environment(environment),
                                type(cluster),
                                says(),
                                asked)))
                .toList();
        updates.polled(
                PIPELINE,
                new ReconcilerSource.Poll(asked, reports, List.of(), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                asked,
                () -> {});
    }

    private static Evidence.Flux says() {
        Evidence.FluxObject applied = new Evidence.FluxObject(
                "Kustomization",
                "apps",
                "Compliant",
                Optional.of("True"),
                Optional.empty(),
                "Applied revision: env-01@sha1:" + "d".repeat(40),
                Optional.of("d".repeat(40)),
                Optional.empty(),
                Evidence.Attempt.NONE,
                Set.of());
        return new Evidence.Flux(
                true,
                Optional.of("Compliant"),
                Optional.of("Succeeded"),
                false,
                Optional.of("d".repeat(40)),
                Optional.empty(),
                List.of(applied),
                List.of(applied, applied),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ReconcilerId id(int environment, int cluster) {
        return new ReconcilerId(
                PIPELINE,
                "/subscriptions/5a3dbbc0-0000-4000-8000-000000000001/resourcegroups/fleet/providers/"
                        + "microsoft.kubernetes/connectedclusters/" + cluster(environment, cluster),
                "cluster-config");
    }

    private static String cluster(int environment, int cluster) {
        return "c-" + environment + "-" + cluster;
    }

    private static String type(int cluster) {
        return "type-" + cluster % TYPES;
    }

    private void forget() {
        execute("delete from lane where pipeline = 'fleet'", Map.of());
        execute("delete from lane_merge where pipeline = 'fleet'", Map.of());
        execute("delete from reconciler where source = 'fleet'", Map.of());
        execute("delete from promotion where pipeline = 'fleet'", Map.of());
    }

    private String text(String sql) {
        return QuarkusTransaction.requiringNew().call(() ->
                (String) entities.createNativeQuery(sql, String.class).getSingleResult());
    }

    private void execute(String sql, Map<String, Object> values) {
        QuarkusTransaction.requiringNew().timeout(600).run(() -> {
            var query = entities.createNativeQuery(sql);
            values.forEach(query::setParameter);
            query.executeUpdate();
        });
    }
}
