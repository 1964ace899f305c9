-- How many findings of each state a stage has, by cluster type: {"large": {"PROVEN": 2, "BEHIND": 1}}. Lists show these counts
-- instead of findings, of which a large fleet has megabytes for each stage. The database counts, whoever writes the findings.
create function finding_counts(findings jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_object_agg(cluster_type, states), '{}')
    from (select cluster_type, jsonb_object_agg(state, number) as states
          from (select coalesce(finding ->> 'clusterType', '') as cluster_type,
                       coalesce(finding ->> 'state', '') as state, count(*) as number
                from jsonb_array_elements(findings) as found(finding) group by 1, 2) as counted
          group by cluster_type) as by_type
$$;

alter table stage_evidence add column counts jsonb generated always as (finding_counts(findings)) stored;
