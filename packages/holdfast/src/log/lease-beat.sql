-- Says that this process lives, and fences those that no longer say so. $1 process id, $2 lease ms, $3 metrics jsonb
-- Gives one row with the number of live processes of the same role; no row when this process has been fenced.
-- Locks: the rows of dead processes, skipped while one of them is still settling (it holds a key-share lock): next
-- time.
with me as (
  update holdfast.process set expires_at = now() + $2 * interval '1 ms', metrics = $3::jsonb
  where id = $1 returning id, role
), dead as (
  delete from holdfast.process
  where id in (select id from holdfast.process where expires_at < now() and id <> $1 for update skip locked)
  returning id
)
select count(*)::int as alive
from holdfast.process as other, me
where other.role = me.role and (other.expires_at >= now() or other.id = me.id)
having count(*) > 0
