-- Removes the record of runs of fan-outs that are long over. $1 age in ms, $2 rows at most. Index: fan_out_ended, then
-- the rows' places.
delete from holdfast.fan_out
where ctid = any (array(
  select ctid from holdfast.fan_out where ended_at < now() - $1::int8 * interval '1 ms' order by ended_at limit $2
))
