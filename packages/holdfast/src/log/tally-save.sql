-- Says how far a log has been counted, and what came. $1 class, $2 snapshot, $3 limit, $4 floor, $5 time in ms,
-- $6 stream int2[], $7 events of it int8[]. In the transaction of tally.sql, whose lock keeps others away.
-- Declared sequential scan: tally has three rows.
with moved as (
  update holdfast.tally set done = $2::pg_snapshot, done_limit = $3::xid8, done_floor = $4::int8,
         counted_at = to_timestamp($5::float8 / 1000)
  where class = $1
)
insert into holdfast.arrival (class, stream, arrived)
select $1, stream, came from unnest($6::int2[], $7::int8[]) as counted (stream, came)
on conflict (class, stream) do update set arrived = arrival.arrived + excluded.arrived
