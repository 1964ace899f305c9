-- What a source does not tell: nothing is gone unless its source says so.

alter table reconciler
    -- the Argo CD project of an application, which has to be named to be told that it does not exist
    add column project     text,
    -- since when its source says that it does not exist
    add column gone_since  timestamptz,
    -- why its source says nothing about it, while it lists it or not
    add column unread      text,
    -- when it was asked for directly, because it was not listed any more
    add column asked_at    timestamptz;

-- Entries of the last answer that could not be read and may be ours, a line each.
alter table evidence_source add column notices text;
