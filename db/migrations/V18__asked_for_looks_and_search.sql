-- Who asked for a source to be asked now, and when; it is due as soon as it may be asked. not_before is what the source itself asked for
-- (its quota, Retry-After), or until when a poll of it is under way: nobody's wish comes before that. What failed otherwise is asked again
-- by next_poll_at, and earlier when somebody wishes it.
alter table evidence_source
    add column wanted_at   timestamptz,
    add column wanted_by   text,
    add column not_before  timestamptz;

-- Search: runs by words of who and what, and by what they became on GitOps branches. What joins words parts them here; of PostgreSQL's own
-- rules, app-7 would be "app" and a negative number.
create index promotion_words on promotion
    using gin (to_tsvector('simple', translate(title || ' ' || author || ' ' || started_by, '-_/.:@', '      ')));
create index lane_merge_of_commit on lane_merge (commit_sha collate "C");
