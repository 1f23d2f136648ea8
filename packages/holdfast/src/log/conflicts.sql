-- Which of these repeats came with another body than the first? The first wins; the others are counted.
-- $1 stream int2[], $2 id text[], $3 body bytea[]. Gives one row for each conflict. Index: (stream, id).
select event.id
from unnest($1::int2[], $2::text[], $3::bytea[]) as event (stream, id, body)
join :log as stored on stored.stream = event.stream and stored.id = event.id
where stored.body <> event.body
