-- Keeps answers. $1 consumer, $2 keys text[], none of them twice, $3 answers text[], $4 for how many ms int8[].
-- Index: primary key. The newest answer stays.
insert into holdfast.known (consumer, key, answer, expires_at)
select $1, key, answer, holdfast.now() + holds_ms * interval '1 ms'
from unnest($2::text[], $3::text[], $4::int8[]) as given (key, answer, holds_ms)
on conflict (consumer, key) do update set answer = excluded.answer, expires_at = excluded.expires_at
