-- What is known of a reconciler goes by when its source was asked, not by when the answer was written.

alter table reconciler
    -- When its source was asked for the newest answer about it that was taken over, whatever that said; observed_at is that of the
    -- last answer that described it. Null, or earlier than observed_at, where a replica of before has written.
    add column known_as_of       timestamptz,
    -- Whether its source lists it, as one that follows another branch or serves another cluster type.
    add column moved             boolean not null default false,
    -- Of the report that the evidence was taken from, as it was told: who tells the same changes nothing. It counts for as long as
    -- it is beside that evidence, of which the database keeps the hash, whoever writes.
    add column report_digest     text,
    add column report_digest_of  bigint,
    add column evidence_hash     bigint generated always as (jsonb_hash_extended(evidence, 0)) stored;

-- When the last poll was asked that was taken over whole: what it found unchanged was not written, and is known as of then.
alter table evidence_source add column complete_as_of timestamptz;
