-- What is left of an id whose event has gone: hashes, and what was answered. $1 hash text[] (32 digits), $2 streams
-- int2[], $3 id. Gives a row for each. Index: (hash) of each table of hashes, answer's primary key.
select replace(hash::text, '-', '') as hash, null::int2 as stream, null::text as outcome, null::timestamptz as "endedAt"
from holdfast.seen where hash = any ($1::uuid[])
union all
select null, stream, outcome, ended_at from holdfast.answer where stream = any ($2::int2[]) and id = $3
