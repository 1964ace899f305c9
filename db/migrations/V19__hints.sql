-- Hints that sources have something new: those that were noted, a row each, and those that were refused, a row for each minute, outcome and
-- source. What they say they are about is the word of others. The newest of each source are kept.
create table source_hint (
    id          bigint generated always as identity primary key,
    outcome     text not null,
    -- as the hint names it
    source      text not null,
    -- the source with which it is counted and kept; '' for all that name none that there is
    kept_with   text not null,
    address     text not null,
    kind        text,
    namespace   text,
    name        text,
    reason      text,
    arrived_at  timestamptz not null,
    times       integer not null,
    -- of refused ones alone
    minute      timestamptz,
    unique (outcome, kept_with, minute)
);
create index source_hint_kept on source_hint (kept_with, id);
create index source_hint_newest on source_hint (arrived_at, id);

-- Since when a source is due by a hint, whatever its pace, and how many hints it had in the minute that began then.
create table hinted_source (
    source        text primary key,
    hinted_at     timestamptz not null,
    minute_began  timestamptz not null,
    hints         integer not null
);
