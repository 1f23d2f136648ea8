-- The schedules of this process that are due, or whose next firing nobody has worked out. $1 name text[], $2 spec
-- text[]: a row with another plan belongs to processes that have it. Locks nothing. Index: primary key.
select schedule.name
from unnest($1::text[], $2::text[]) as mine (name, spec)
join lateral (select * from holdfast.schedule where schedule.name = mine.name offset 0) as schedule
  on schedule.spec = mine.spec
where not paused and coalesce(next_at <= holdfast.now(), true)
