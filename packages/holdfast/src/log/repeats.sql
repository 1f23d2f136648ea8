-- Which of these events were stored by another transaction than this one, and with another body (a conflict: the first
-- wins)? $1 stream int2[], $2 id text[], $3 body bytea[], $4 the transaction that wanted to store them.
-- Index: (stream, id).
select stored.stream, stored.id, stored.body <> event.body as conflict
from unnest($1::int2[], $2::text[], $3::bytea[]) as event (stream, id, body)
join :log as stored on stored.stream = event.stream and stored.id = event.id
where stored.xid <> $4::xid8
