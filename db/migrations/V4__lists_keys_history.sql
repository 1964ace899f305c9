-- Finding runs: the environments that a run has stages in, and an index for each filter of the list, newest first.
alter table promotion add column environments jsonb not null
    generated always as (jsonb_path_query_array(state, '$.stages[*].environment')) stored;

create index promotion_in_environment on promotion using gin (environments jsonb_path_ops);
create index promotion_by_status on promotion (status, number desc);
create index promotion_by_kind on promotion (kind, number desc);
create index promotion_by_starter on promotion (started_by, number desc);
create index promotion_of_commit on promotion (commit_sha collate "C", number desc);
create index promotion_created on promotion (created_at);
create index promotion_retries on promotion (retry_of) where retry_of is not null;

-- What was deployed to an environment, newest first.
create index lane_merge_newest on lane_merge (pipeline, environment, at desc);

-- Requests that carried an Idempotency-Key and were carried out. Written in the transaction of what they did.
create table idempotency_key (
    caller        text        not null,
    key           text        not null,
    request       text        not null,
    promotion_id  uuid        not null,
    status        integer     not null,
    at            timestamptz not null,
    primary key (caller, key)
);

create index idempotency_key_age on idempotency_key (at);
