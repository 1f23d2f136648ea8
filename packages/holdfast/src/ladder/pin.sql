-- Pins a step by hand, or lets it go by the figures again. $1 step, $2 true to take it, false to leave it, null to
-- release it. Index: primary key.
insert into holdfast.ladder (step, pinned, pinned_at)
values ($1, $2::boolean, case when $2::boolean is not null then now() end)
on conflict (step) do update set pinned = excluded.pinned, pinned_at = excluded.pinned_at
