-- Removes the record of runs of fan-outs that are long over. $1 ms, $2 rows at most. Index: fan_out_ended, primary key.
delete from holdfast.fan_out where (name, run) in (
  select name, run from holdfast.fan_out where ended_at < now() - $1::int8 * interval '1 ms' order by ended_at limit $2
)
