-- When each pipeline's branches are looked at next: replicas ask this row, by the database's time.
create table pipeline_look (
    duty          text not null,
    pipeline      text not null,
    next_look_at  timestamptz not null,
    primary key (duty, pipeline)
);

-- These looks were jobs of Quartz, which would go on firing what is not there any more.
create temporary table gone on commit drop as
    select sched_name, trigger_name, trigger_group from qrtz_triggers where job_name in ('evidence', 'refs', 'lanes');
delete from qrtz_simple_triggers t using gone g
    where t.sched_name = g.sched_name and t.trigger_name = g.trigger_name and t.trigger_group = g.trigger_group;
delete from qrtz_fired_triggers where job_name in ('evidence', 'refs', 'lanes');
delete from qrtz_triggers where job_name in ('evidence', 'refs', 'lanes');
delete from qrtz_job_details where job_name in ('evidence', 'refs', 'lanes');
