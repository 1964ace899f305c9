-- Promotions: one row a run. state holds the whole of it (promotion.Promotion as JSON); the other columns are for
-- claiming, filtering and showing. next_look_at is null once nothing is left to do.
create sequence promotion_number;

create table promotion (
    id            uuid primary key,
    number        bigint      not null unique,
    pipeline      text        not null,
    commit_sha    text        not null,
    title         text        not null,
    author        text        not null,
    started_by    text        not null,
    status        text        not null,
    reason        text,
    created_at    timestamptz not null,
    ended_at      timestamptz,
    state         jsonb       not null,
    request       jsonb,
    version       bigint      not null default 0,
    next_look_at  timestamptz,
    woken         boolean     not null default false,
    lease_owner   text,
    lease_until   timestamptz
);

create unique index promotion_running on promotion (pipeline, commit_sha) where status = 'RUNNING';
create index promotion_due on promotion (next_look_at) where next_look_at is not null;
create index promotion_listed on promotion (pipeline, number desc);

create table promotion_event (
    id            bigint generated always as identity primary key,
    promotion_id  uuid        not null references promotion (id) on delete cascade,
    at            timestamptz not null,
    type          text        not null,
    environment   text,
    message       text        not null
);

create index promotion_event_of on promotion_event (promotion_id, id);

-- Lanes: one environment of one pipeline. At rest when merged_commit and proven_commit are the same.
create table lane (
    pipeline          text not null,
    environment       text not null,
    gitops_repository text,
    gitops_branch     text,
    base_commit       text,
    holder            uuid references promotion (id) on delete set null,
    pr_number         integer,
    pr_url            text,
    pr_branch         text,
    pr_head           text,
    merged_commit     text,
    merged_by_run     uuid,
    merged_at         timestamptz,
    proven_commit     text,
    proven_by_run     uuid,
    proven_at         timestamptz,
    primary key (pipeline, environment)
);

-- Every commit that Lockstep's own pull requests became on a GitOps branch.
create table lane_merge (
    pipeline      text        not null,
    environment   text        not null,
    commit_sha    text        not null,
    promotion_id  uuid        not null,
    at            timestamptz not null,
    primary key (pipeline, environment, commit_sha)
);

-- Reconcilers: once seen, expected until a person removes them.
create table reconciler (
    source         text        not null,
    owner          text        not null,
    name           text        not null,
    cluster        text        not null,
    kind           text        not null,
    repository     text        not null,
    branch         text        not null,
    cluster_type   text        not null,
    evidence       jsonb       not null,
    observed_at    timestamptz not null,
    first_seen_at  timestamptz not null,
    missing_since  timestamptz,
    failing_since  timestamptz,
    primary key (source, owner, name)
);

create index reconciler_of on reconciler (repository, branch);

-- What the clusters of a stage had proved when it was last judged.
create table stage_evidence (
    promotion_id  uuid        not null references promotion (id) on delete cascade,
    environment   text        not null,
    target        text        not null,
    findings      jsonb       not null,
    judged_at     timestamptz not null,
    primary key (promotion_id, environment)
);

-- Sources of evidence: when each was and will be asked, and what went wrong last.
create table evidence_source (
    name          text primary key,
    polled_at     timestamptz,
    succeeded_at  timestamptz,
    next_poll_at  timestamptz not null,
    failures      integer     not null default 0,
    error         text
);

-- The branches whose commits are promoted: the last commit acted upon, and how the last look at the branch went.
create table git_ref (
    pipeline    text primary key,
    commit_sha  text,
    checked_at  timestamptz,
    error       text
);

-- Webhook deliveries that were acted upon; kept for as long as GitHub can redeliver them.
create table webhook_delivery (
    id           text primary key,
    event        text        not null,
    received_at  timestamptz not null
);
