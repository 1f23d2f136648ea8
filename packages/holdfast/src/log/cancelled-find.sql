-- Which of these events are cancelled. $1 stream, $2 class, $3 seq int8[], $4 id text[], $5 key text[].
-- Index: primary key.
select seq::float8 as seq
from unnest($3::int8[], $4::text[], $5::text[]) as event (seq, id, key)
where exists (select from holdfast.cancelled
              where stream = $1 and class = $2 and not by_key and name = event.id and event.seq <= ceiling)
   or exists (select from holdfast.cancelled
              where stream = $1 and class = $2 and by_key and name = event.key and event.seq <= ceiling)
