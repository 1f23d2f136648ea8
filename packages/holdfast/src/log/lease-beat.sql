-- Says that this process lives, and fences those that no longer say so. $1 process id, $2 lease ms, $3 metrics jsonb
-- $4: fences only when it was itself heard from within so many ms, and never when that is negative. After an outage of
-- the store all are late, and whoever came first would fence the others, who are well and have calls out. $5 what its
-- loops say of themselves, jsonb. $6 ms that a process of the role web may be late on top: it has no slots that others
-- wait for, and one that has too much to do would be ended just then.
-- Gives one row with the number of live processes of the same role; no row when this process has been fenced.
-- Locks: the rows of dead processes, skipped while one of them is still settling (it holds a key-share lock): next
-- time. Declared sequential scan: the table has a row for each process.
with punctual as (
  select from holdfast.process where id = $1 and expires_at >= now() + ($2::int4 - $4::int4) * interval '1 ms'
), me as (
  update holdfast.process set expires_at = now() + $2::int4 * interval '1 ms', metrics = $3::jsonb,
    report = $5::jsonb, reported_at = now()
  where id = $1 returning id, role
), dead as (
  delete from holdfast.process
  where id in (select id from holdfast.process
               where expires_at < now() - case role when 'web' then $6::int4 else 0 end * interval '1 ms'
                 and id <> $1 and exists (select from punctual)
               for update skip locked)
  returning id
)
select count(*)::int as alive
from holdfast.process as other, me
where other.role = me.role and (other.expires_at >= now() or other.id = me.id)
having count(*) > 0
