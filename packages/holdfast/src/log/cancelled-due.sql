-- What waits for another try, or to be replayed, and is cancelled need not wait for it. $1 stream int2[],
-- $2 by key boolean[], $3 name text[]. Indexes: waiting_key, waiting_id, and those of replay, by lists of consumers, of
-- which a stream has a few. Declared sequential scan: consumer.
update holdfast.:waits as waits set due_at = holdfast.now()
from unnest($1::int2[], $2::boolean[], $3::text[]) as asked (stream, by_key, name)
     join holdfast.consumer on consumer.stream = asked.stream
where waits.consumer = consumer.id and due_at > holdfast.now()
  and case when asked.by_key then waits.key = asked.name else waits.id = asked.name end
