-- A run was one JSON document in a row with ten indexes, written anew at every move. Now: what a run is (promotion, changed when it ends),
-- what its environments came to (stage, one row each), what is still to be done for it (promotion_work and promotion_effect).

-- When a run is looked at next, and who has it in hand. Only runs that have something to do are here, and nothing but the key is indexed,
-- so that updates stay within their page and leave no index entries behind.
create table promotion_work (
    promotion_id     uuid        primary key references promotion (id) on delete cascade,
    running          boolean     not null,
    version          bigint      not null,
    request          jsonb,
    next_look_at     timestamptz not null,
    woken            boolean     not null,
    lease_owner      text,
    lease_until      timestamptz,
    effect_attempts  integer     not null,
    effect_next_try  timestamptz
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

insert into promotion_work
    select id, status = 'RUNNING', version, request, coalesce(next_look_at, created_at), woken, lease_owner, lease_until,
        coalesce(cast(state ->> 'outboxAttempts' as integer), 0), cast(state ->> 'outboxNextTry' as timestamptz)
    from promotion where next_look_at is not null or status = 'RUNNING';

-- What a run still owes to the outside world (promotion.Effect), in order.
create table promotion_effect (
    promotion_id  uuid     not null references promotion (id) on delete cascade,
    position      integer  not null,
    environment   text     not null,
    kind          text     not null,
    pr_number     integer,
    pr_head       text,
    effect        jsonb    not null,
    primary key (promotion_id, position)
);

insert into promotion_effect
    select p.id, o.position, o.effect ->> 'environment', o.effect ->> 'is', cast(o.effect ->> 'number' as integer),
        o.effect -> 'pullRequest' ->> 'headCommit', o.effect
    from promotion p cross join lateral jsonb_array_elements(
        case when jsonb_typeof(p.state -> 'outbox') = 'array' then p.state -> 'outbox' else '[]' end)
        with ordinality as o(effect, position);

-- One environment's part of a run (promotion.Stage). What is looked for or shown in lists is a column; what only the step itself reads
-- is JSON: why it waits, what was asked for and refused, what it is rendered from and what came of that.
create table stage (
    promotion_id   uuid        not null references promotion (id) on delete cascade,
    environment    text        not null,
    position       integer     not null,
    status         text        not null,
    step           text        not null,
    started_at     timestamptz,
    ended_at       timestamptz,
    step_since     timestamptz not null,
    deadline       timestamptz not null,
    merge_by       timestamptz,
    paused_since   timestamptz,
    attempts       integer     not null,
    reason         text,
    wanted         text,
    branch         text,
    pushed_head    text,
    head           text,
    pr_number      integer,
    pr_url         text,
    pr_branch      text,
    pr_head        text,
    merge_commit   text,
    target         text,
    target_since   timestamptz,
    waiting        jsonb,
    refusal        jsonb,
    pins           jsonb,
    rendered       jsonb,
    primary key (promotion_id, environment)
);

insert into stage
    select p.id, s.stage ->> 'environment', s.position - 1, s.stage ->> 'status', s.stage ->> 'step',
        cast(s.stage ->> 'startedAt' as timestamptz), cast(s.stage ->> 'endedAt' as timestamptz),
        cast(s.stage ->> 'stepSince' as timestamptz), cast(s.stage ->> 'deadline' as timestamptz),
        cast(s.stage ->> 'mergeBy' as timestamptz), cast(s.stage ->> 'pausedSince' as timestamptz),
        coalesce(cast(s.stage ->> 'attempts' as integer), 0), s.stage ->> 'reason', s.stage ->> 'wanted',
        s.stage ->> 'branch', s.stage ->> 'pushedHead', s.stage ->> 'head',
        cast(s.stage -> 'pullRequest' ->> 'number' as integer), s.stage -> 'pullRequest' ->> 'url',
        s.stage -> 'pullRequest' ->> 'branch', s.stage -> 'pullRequest' ->> 'headCommit',
        s.stage ->> 'mergeCommit', s.stage ->> 'target', cast(s.stage ->> 'targetSince' as timestamptz),
        nullif(s.stage -> 'waiting', 'null'), nullif(s.stage -> 'refusal', 'null'), nullif(s.stage -> 'pins', 'null'),
        nullif(s.stage -> 'rendered', 'null')
    from promotion p cross join lateral jsonb_array_elements(
        case when jsonb_typeof(p.state -> 'stages') = 'array' then p.state -> 'stages' else '[]' end)
        with ordinality as s(stage, position);

create index stage_in_environment on stage (environment, status);

alter table promotion add column definition jsonb;
-- A document that nobody could read does not keep the others from coming along: it stays unreadable, and is put off as before.
update promotion set definition = case
    when jsonb_typeof(state -> 'stages') = 'array' and jsonb_typeof(state -> 'definition') = 'object' then state -> 'definition'
    else '{}' end;
alter table promotion alter column definition set not null;
alter table promotion alter column environments drop expression;
drop index promotion_due;
drop index promotion_ended;
alter table promotion drop column state, drop column request, drop column version, drop column next_look_at, drop column woken,
    drop column lease_owner, drop column lease_until;
create index promotion_ended on promotion (ended_at) where ended_at is not null;
