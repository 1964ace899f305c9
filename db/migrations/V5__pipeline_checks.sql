-- The latest check of each pipeline: what was found, and which GitOps branches its environments were found to follow.
create table pipeline_check (
    pipeline    text primary key,
    checked_at  timestamptz not null,
    report      jsonb       not null
);
