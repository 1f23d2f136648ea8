-- Records events that ended without an effect; once, however often a record of unknown outcome is repeated.
-- $1 consumer, $2 class, $3 seq int8[], $4 outcome text[], $5 tries int2[],
-- $6 accepted_at timestamptz[], $7 id text[], $8 key text[], $9 trace text[], $10 reason text[], $11 body bytea[],
-- $12 version int2[]
insert into holdfast.ended (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body, version)
select $1, $2, event.*
from unnest($3::int8[], $4::text[], $5::int2[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::bytea[], $12::int2[]) as event
on conflict (consumer, class, seq) do nothing
