-- Locks one schedule that is due, if nobody else has. $1 name, $2 spec. Gives when it was to fire, and the time.
-- Two processes fire at once: skip locked lets one do it; the other one sees what it has written. Index: primary key.
select next_at, holdfast.now() as now
from holdfast.schedule
where name = $1 and spec = $2 and not paused and coalesce(next_at <= holdfast.now(), true)
for update skip locked
