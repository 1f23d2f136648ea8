-- The next events of one stream and class for some slots: visible in `until`, not visible in `done`, in order of seq.
-- $1 stream, $2 slots int2[], $3 done.snapshot, $4 done.limit, $5 done.floor, $6 until.snapshot, $7 until.ceiling,
-- $8 after, $9 rows at most
-- Why this loses nothing (HAZARDS 1 to 5, after PgQ): what becomes visible between two snapshots is exactly what
-- committed between them, whatever its seq or xid. Two bounded scans find it:
--   (a) numbers above done.floor: everything of transactions that began after `done`. Index (stream, seq), stops at $9.
--   (b) numbers up to done.floor: only of transactions that were running in `done`, so from its list of running ones,
--       or between its xmax and its limit. Index (xid), a few probes; `+ 0` keeps the planner from the other index,
--       in which these bounds span the whole log.
-- Locks: none. Declared sequential scan: none.
select seq::float8 as seq, slot, id, key, coalesce(nullif(trace, ''), id) as trace, answer,
       date_part('epoch', accepted_at) * 1000 as accepted_ms, body, version
from (
  (select seq, slot, id, key, trace, answer, accepted_at, body, version
   from :log
   where stream = $1 and seq > greatest($5::int8, $8::int8) and seq <= $7::int8 and slot = any ($2::int2[])
     and pg_visible_in_snapshot(xid, $6::pg_snapshot) and not pg_visible_in_snapshot(xid, $3::pg_snapshot)
   order by stream, seq limit $9)
  union all
  (select seq, slot, id, key, trace, answer, accepted_at, body, version
   from :log
   where xid = any (array(select pg_snapshot_xip($3::pg_snapshot))) and stream + 0 = $1 and slot = any ($2::int2[])
     and seq + 0 > $8::int8 and seq + 0 <= greatest($5::int8, $8::int8)
     and pg_visible_in_snapshot(xid, $6::pg_snapshot)
   order by seq limit $9)
  union all
  (select seq, slot, id, key, trace, answer, accepted_at, body, version
   from :log
   where xid >= pg_snapshot_xmax($3::pg_snapshot) and xid < $4::xid8 and stream + 0 = $1 and slot = any ($2::int2[])
     and seq + 0 > $8::int8 and seq + 0 <= greatest($5::int8, $8::int8)
     and pg_visible_in_snapshot(xid, $6::pg_snapshot)
   order by seq limit $9)
) as found
order by found.seq limit $9
