-- Pauses consumers, or lets them go on. $1 a consumer, delivery or stream by name, $2 true to pause. Gives those of
-- that name, or else those that work on the stream. Declared sequential scan: a row for each consumer of the app.
with meant as (
  select id from holdfast.consumer where name = $1
  union all
  select consumer.id from holdfast.consumer join holdfast.stream on stream.id = consumer.stream
  where stream.name = $1 and not exists (select from holdfast.consumer where name = $1)
)
update holdfast.consumer set paused_at = case when $2::boolean then coalesce(paused_at, now()) end
where id in (select id from meant)
returning name as consumer, paused_at as since
