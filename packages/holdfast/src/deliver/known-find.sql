-- Answers that hold. $1 consumer, $2 keys text[]. Index: primary key.
select known.key, answer, extract(epoch from expires_at - holdfast.now())::float8 * 1000 as "holdsMs"
from unnest($2::text[]) as asked (key) join holdfast.known on known.consumer = $1 and known.key = asked.key
where expires_at > holdfast.now()
