-- What waiting routes are told. $1 stream, $2 id text[], $3 outcome text[], $4 result text[] ('' for none)
insert into holdfast.answer (stream, id, outcome, result)
select $1, id, outcome, nullif(result, '')
from unnest($2::text[], $3::text[], $4::text[]) as answer (id, outcome, result)
on conflict (stream, id) do nothing
