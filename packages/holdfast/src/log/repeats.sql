-- Which of these events were stored by another transaction than this one, and with another body (a conflict: the first
-- wins)? What is left of an event is its hash, after a time: then nobody knows.
-- $1 stream int2[], $2 id text[], $3 body bytea[], $4 the transaction that wanted to store them, $5 hash uuid[].
-- Index: (stream, id) of each part, (hash) of each table of hashes.
select event.stream, event.id, found.conflict
from unnest($1::int2[], $2::text[], $3::bytea[], $5::uuid[]) as event (stream, id, body, hash),
     lateral (
       select stored.body <> event.body as conflict from :all as stored
       where stored.stream = event.stream and stored.id = event.id and stored.xid <> $4::xid8
       union all
       select false from holdfast.seen where seen.hash = event.hash
       limit 1
     ) as found
