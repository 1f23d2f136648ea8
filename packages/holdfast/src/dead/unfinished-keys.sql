-- The keys of which these consumers or deliveries have not done something that was accepted since a time: it is a dead
-- letter, or waits to be tried again or behind one that does. $1 names text[], $2 timestamptz, $3 keys at most. Index:
-- ended_dead for each consumer. Declared sequential scan: waiting holds exceptions only, consumer a row for each.
select key from (
  select ended.key
  from holdfast.ended join holdfast.consumer on consumer.id = ended.consumer
  where consumer.name = any ($1::text[]) and ended.outcome = 'dead' and ended.accepted_at >= $2
  union
  select waiting.key
  from holdfast.waiting join holdfast.consumer on consumer.id = waiting.consumer
  where consumer.name = any ($1::text[]) and waiting.accepted_at >= $2
) as unfinished
order by key collate "C" limit $3
