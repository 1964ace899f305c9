-- The findings of a stage's last judgement were one JSON document, written anew at each look and read whole for a page of it. Now a
-- finding is a row: one that says the same is not written again, and who shows a hundred reads a hundred.

-- Who findings are about, each once: an Azure resource id is longer than all that a finding says. A row is never changed nor deleted.
create table reconciler_name (
    id       bigint generated always as identity primary key,
    source   text not null,
    owner    text not null,
    name     text not null,
    cluster  text not null,
    kind     text not null,
    unique (source, owner, name, cluster, kind)
);

alter table stage_evidence
    add column id bigint generated always as identity,
    -- When each source was heard, {"azure": "2026-03-02T10:15:00Z"}: most of its findings are as of then, and a poll that changes
    -- nothing changes only this.
    add column observed jsonb not null default '{}';
alter table stage_evidence add constraint stage_evidence_id unique (id);

-- place: by cluster type, cluster and name. observed_at: null when it is that of its source. digest: of all the rest of the row, and of
-- who it is about; 0 in rows that this migration wrote, which the next judgement writes again.
create table finding (
    stage_evidence  bigint   not null references stage_evidence (id) on delete cascade,
    place           integer  not null,
    reconciler      bigint   not null,
    digest          bigint   not null,
    cluster_type    text     not null,
    state           text     not null,
    commit_sha      text,
    said            text     not null,
    reason          text,
    warnings        jsonb,
    observed_at     timestamptz,
    primary key (stage_evidence, place)
);

create temporary table found on commit drop as
    select e.id as stage_evidence,
        row_number() over (partition by e.id order by coalesce(f.finding ->> 'clusterType', '') collate "C",
            coalesce(f.finding ->> 'cluster', '') collate "C", coalesce(f.finding -> 'id' ->> 'name', '') collate "C") - 1 as place,
        f.finding
    from stage_evidence e cross join lateral jsonb_array_elements(
        case when jsonb_typeof(e.findings) = 'array' then e.findings else '[]' end) as f(finding)
    where f.finding ->> 'state' is not null;

insert into reconciler_name (source, owner, name, cluster, kind)
    select distinct coalesce(finding -> 'id' ->> 'source', ''), coalesce(finding -> 'id' ->> 'owner', ''),
        coalesce(finding -> 'id' ->> 'name', ''), coalesce(finding ->> 'cluster', ''), coalesce(finding ->> 'kind', '')
    from found;

-- Sentences as evidence.JudgedEvidence cuts them; who read them longer cut them so, too.
insert into finding
    select f.stage_evidence, f.place, n.id, 0, coalesce(finding ->> 'clusterType', ''), finding ->> 'state', finding ->> 'commit',
        case when length(coalesce(finding ->> 'said', '')) > 300 then left(finding ->> 'said', 299) || '…'
            else coalesce(finding ->> 'said', '') end,
        case when length(finding ->> 'reason') > 300 then left(finding ->> 'reason', 299) || '…' else finding ->> 'reason' end,
        (select jsonb_agg(case when length(w.warning) > 300 then left(w.warning, 299) || '…' else w.warning end order by w.place)
            from jsonb_array_elements_text(
                case when jsonb_typeof(finding -> 'warnings') = 'array' then finding -> 'warnings' else '[]' end)
                with ordinality as w(warning, place) where w.place <= 5),
        cast(finding ->> 'observedAt' as timestamptz)
    from found f join reconciler_name n
        on n.source = coalesce(finding -> 'id' ->> 'source', '') and n.owner = coalesce(finding -> 'id' ->> 'owner', '')
        and n.name = coalesce(finding -> 'id' ->> 'name', '') and n.cluster = coalesce(finding ->> 'cluster', '')
        and n.kind = coalesce(finding ->> 'kind', '');

-- The counts stay, and are written by who judges.
alter table stage_evidence alter column counts drop expression;
alter table stage_evidence alter column counts set default '{}';
update stage_evidence set counts = '{}' where counts is null;
alter table stage_evidence alter column counts set not null;
alter table stage_evidence drop column findings;
drop function finding_counts(jsonb);
