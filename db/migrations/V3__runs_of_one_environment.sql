-- Runs of one environment: reconfigurations, and merges that came after the end of their promotion.
alter table promotion add column kind text not null default 'PROMOTION';
alter table promotion add column environment text;
alter table promotion add column retry_of bigint;

drop index promotion_running;
create unique index promotion_running on promotion (pipeline, commit_sha) where status = 'RUNNING' and kind = 'PROMOTION';
create index promotion_lane on promotion (pipeline, environment) where status = 'RUNNING' and environment is not null;

-- beside: a reconfiguration with a pull request of its own while the holder waits for the clusters.
-- *_inputs: digests of what an environment is rendered from, its base commit left out: last rendered, last merged, and as
-- the branches are now. late_*: a pull request of an ended run that was merged, and is not yet a run of its own.
-- trouble: what keeps the lane's branches from being looked at, or is wrong with them.
alter table lane add column beside uuid references promotion (id) on delete set null;
alter table lane add column rendered_inputs text;
alter table lane add column merged_inputs text;
alter table lane add column current_inputs text;
alter table lane add column current_inputs_from text;
alter table lane add column base_conflict text;
alter table lane add column base_conflict_by text;
alter table lane add column late_merge text;
alter table lane add column late_merge_pr jsonb;
alter table lane add column trouble text;
alter table lane add column looked_at timestamptz;
