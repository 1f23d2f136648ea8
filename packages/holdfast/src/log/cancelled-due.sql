-- What waits for another try and is cancelled need not wait for it. $1 stream int2[], $2 by key boolean[],
-- $3 name text[]. Indexes: waiting_key, waiting_id, by lists of consumers, of which a stream has a few.
-- Declared sequential scan: consumer.
update holdfast.waiting set due_at = holdfast.now()
from unnest($1::int2[], $2::boolean[], $3::text[]) as asked (stream, by_key, name)
     join holdfast.consumer on consumer.stream = asked.stream
where waiting.consumer = consumer.id and due_at > holdfast.now()
  and case when asked.by_key then waiting.key = asked.name else waiting.id = asked.name end
