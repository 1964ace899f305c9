-- Which merges that were held persons have released: what is held is known by the rendered tree and the reasons.
create table stage_release (
    promotion_id uuid not null references promotion (id) on delete cascade,
    environment text not null,
    hold text not null,
    released_by text not null,
    released_at timestamptz not null,
    primary key (promotion_id, environment, hold)
);
