-- The consumers and deliveries that have dead letters of some kind. $1 what these share (see :which), $2 the name of a
-- stream, consumer or delivery, or null for all. Index: ended_dead or ended_id, an entry of each consumer.
-- Declared sequential scan: consumer and stream have a row for each of the app's.
select consumer.id, consumer.name, stream.name as stream
from holdfast.consumer join holdfast.stream on stream.id = consumer.stream
where ($2::text is null or $2 in (consumer.name, stream.name)) and exists (
  select from holdfast.ended where ended.consumer = consumer.id and outcome = 'dead' and :which offset 0
)
order by consumer.name
