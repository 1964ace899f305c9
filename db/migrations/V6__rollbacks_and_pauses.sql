-- What was stopped, by whom, why and until when: everything, a pipeline, an environment or one run. entry_only: promotions do not
-- enter the environment, as after a rollback; whatever is there goes on.
create table pause (
    id            bigint generated always as identity primary key,
    scope         text        not null check (scope in ('EVERYTHING', 'PIPELINE', 'ENVIRONMENT', 'PROMOTION')),
    pipeline      text,
    environment   text,
    promotion_id  uuid        references promotion (id) on delete cascade,
    entry_only    boolean     not null default false,
    by_whom       text        not null,
    reason        text        not null,
    since         timestamptz not null,
    resumed_at    timestamptz,
    resumed_by    text
);

create unique index pause_in_force on pause
    (scope, coalesce(pipeline, ''), coalesce(environment, ''), coalesce(promotion_id, '00000000-0000-0000-0000-000000000000'), entry_only)
    where resumed_at is null;
create index pause_of_promotion on pause (promotion_id) where promotion_id is not null;

-- A rollback's merge takes back what came before it, so it does not prove that.
alter table lane_merge add column rollback boolean not null default false;
