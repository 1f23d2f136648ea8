-- Removes answers that nobody will ask for. $1 age in ms, $2 rows at most. Index: answer_ended, then the primary key.
delete from holdfast.answer
where (stream, id) in (
  select stream, id from holdfast.answer where ended_at < now() - $1::int8 * interval '1 ms' order by ended_at limit $2
)
