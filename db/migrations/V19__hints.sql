-- Hints that sources have something new: those that were noted, a row each, and those that were refused, a row for each minute and outcome.
-- What they say they are about is the word of others. The newest are kept.
create table source_hint (
    id          bigint generated always as identity primary key,
    outcome     text not null,
    source      text not null,
    address     text not null,
    kind        text,
    namespace   text,
    name        text,
    reason      text,
    arrived_at  timestamptz not null,
    times       integer not null,
    -- of refused ones alone
    minute      timestamptz,
    unique (outcome, minute)
);
create index source_hint_of_source on source_hint (source, id) where minute is null;

-- Since when a source is due by a hint, whatever its pace, and how many hints it had in the minute that began then.
create table hinted_source (
    source        text primary key,
    hinted_at     timestamptz not null,
    minute_began  timestamptz not null,
    hints         integer not null
);
