-- The event log says who, what changed and on which evidence. actor is a person, or 'lockstep'. change is what the first event of
-- a move changed in the run's state (history.StateChange); all changes of a run, in order, make its state. evidence is what
-- clusters answered, with an event that rests on it (evidence.JudgedEvidence). All are null in what was written before.
alter table promotion_event add column actor text;
alter table promotion_event add column change jsonb;
alter table promotion_event add column evidence jsonb;

-- The log is added to and never changed. An event goes with its run and not before: when a deleted run takes its events along,
-- the run is not there any more. Truncating a whole schema (the sandbox that begins anew) fires no row trigger.
create function promotion_event_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        raise exception 'event % of promotion % cannot be changed: the event log is only added to', old.id, old.promotion_id;
    end if;
    if exists (select 1 from promotion where id = old.promotion_id) then
        raise exception 'event % cannot be deleted: it goes with promotion %, and not before it', old.id, old.promotion_id;
    end if;
    return old;
end
$$;

create trigger promotion_event_is_kept before update or delete on promotion_event
    for each row execute function promotion_event_is_kept();

-- What is left of a run that retention has deleted: that it was, and that its commit has been promoted.
create table deleted_run (
    id          uuid primary key,
    number      bigint      not null unique,
    pipeline    text        not null,
    kind        text        not null,
    commit_sha  text        not null,
    status      text        not null,
    created_at  timestamptz not null,
    ended_at    timestamptz not null,
    deleted_at  timestamptz not null
);

create index deleted_run_of_commit on deleted_run (pipeline, commit_sha);

-- Finding what is old enough to go.
create index promotion_ended on promotion (ended_at) where ended_at is not null and next_look_at is null;
