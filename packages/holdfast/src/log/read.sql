-- The next events of one stream and class for some slots: visible in `until`, not visible in `done`, in order of seq.
-- $1 stream, $2 slots int2[], $3 done.snapshot, $4 done.limit, $5 done.floor, $6 until.snapshot, $7 until.ceiling,
-- $8 after, $9 rows at most, $10 bytes up to which a body comes along, $11 bodies as text, else as bytes
-- Why this loses nothing (HAZARDS 1 to 5, after PgQ): what becomes visible between two snapshots is exactly what
-- committed between them, whatever its seq or xid. Two bounded scans find it:
--   (a) numbers above done.floor: everything of transactions that began after `done`. Index (stream, seq), stops at $9.
--   (b) numbers up to done.floor: only of transactions that were running in `done`, so from its list of running ones,
--       or between its xmax and its limit. Index (xid), a few probes; `+ 0` keeps the planner from the other index,
--       in which these bounds span the whole log.
-- One row with a list for each field, and the bodies in one piece: for who reads it that costs a fraction of a row for
-- each event. All lists are null when there is nothing. Aggregates take their rows in the order of the inner query. The
-- sizes are of all bodies; those that are larger than $10 are left out (read-large.sql), so that this has a bound.
-- Bytes come as hexadecimal text, which is twice as long and has to be turned back; text fails with 22021 if one of the
-- bodies is not UTF-8.
-- Locks: none. Declared sequential scan: none.
select json_agg(seq) as seqs, json_agg(slot) as slots, json_agg(id) as ids, json_agg(key) as keys,
       json_agg(trace) as traces, json_agg(answer) as answers, array_send(array_agg(accepted_at)) as accepted,
       json_agg(version) as versions, json_agg(octet_length(body)) as sizes,
       case when $11::bool then
         convert_from(string_agg(case when octet_length(body) <= $10 then body else '' end, ''), 'UTF8')
       end as text,
       case when not $11::bool then
         string_agg(case when octet_length(body) <= $10 then body else '' end, '')
       end as bytes
from (
  select seq, slot, id, key, trace, answer, accepted_at, body, version
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
) as read
