-- Notes how far runs of a fan-out have come, in the transaction that moves them on. $1 name, $2 run text[] (none
-- twice), $3 rows int8[], $4 events int8[], $5 ended boolean[]. Index: primary key.
insert into holdfast.fan_out as known (name, run, rows, events, pages, ended_at)
select $1, run, rows, events, (rows > 0)::int, case when ended then now() end
from unnest($2::text[], $3::int8[], $4::int8[], $5::boolean[]) as step (run, rows, events, ended)
on conflict (name, run) do update
set rows = known.rows + excluded.rows, events = known.events + excluded.events, pages = known.pages + excluded.pages,
    moved_at = now(), ended_at = excluded.ended_at
