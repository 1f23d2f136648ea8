-- Removes answers that nobody will ask for. $1 age in ms, $2 rows at most. Index: answer_ended, then the rows' places.
delete from holdfast.answer
where ctid = any (array(
  select ctid from holdfast.answer where ended_at < now() - $1::int8 * interval '1 ms' order by ended_at limit $2
))
