-- Records events that ended without an effect; once, however often a record of unknown outcome is repeated.
-- $1 consumer, $2 class, $3 seq int8[], $4 outcome text[], $5 tries int2[],
-- $6 accepted_at timestamptz[], $7 id text[], $8 key text[], $9 trace text[], $10 reason text[], $11 body bytea[],
-- $12 version int2[], $13 slot int2[], $14 fingerprint text[], $15 outside text[] ('' for none)
-- One that was replayed still waits, and says how often it was. Index: waiting's primary key.
insert into holdfast.ended
  (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body, version, slot, fingerprint, outside,
   replays, replayed_at)
select $1, $2, event.seq, outcome, tries, accepted_at, id, key, trace, reason, body, version, slot, fingerprint,
       nullif(outside, ''), coalesce(before.replays, 0), before.replayed_at
from unnest($3::int8[], $4::text[], $5::int2[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::bytea[], $12::int2[], $13::int2[], $14::text[], $15::text[])
       as event (seq, outcome, tries, accepted_at, id, key, trace, reason, body, version, slot, fingerprint, outside)
left join lateral (
  select replays, replayed_at from holdfast.waiting
  where waiting.consumer = $1 and waiting.class = $2 and waiting.seq = event.seq offset 0
) as before on true
on conflict (consumer, class, seq) do nothing
