-- Sets events aside: retried at a due time, or parked behind one that is. An event that waits already gets its new
-- state.
-- $1 consumer, $2 class, $3 slot int2[], $4 seq int8[], $5 delay in ms int8[] (-1: parked), $6 tries int2[],
-- $7 accepted_at timestamptz[], $8 answer boolean[], $9 id text[], $10 key text[], $11 trace text[], $12 error text[],
-- $13 body bytea[], $14 version int2[], $15 for_budget boolean[]. Times are the database's. Index:
-- primary key, waiting_key.
-- The first of a key is never parked, whatever its process believes: what it was to wait for may have been forgotten
-- (log/forget.ts), and then nobody would ever free it. One that is replayed is never parked, nor does it hold others.
insert into holdfast.waiting
  (consumer, class, slot, seq, due_at, tries, accepted_at, answer, id, key, trace, error, body, version,
   for_budget)
select $1, $2, slot, seq,
       case when delay_ms >= 0 then holdfast.now() + delay_ms * interval '1 ms'
            when seq = min(seq) over (partition by key) and not exists (
              select from holdfast.waiting as other
              where other.consumer = $1 and other.class = $2 and other.key = event.key and other.seq <> event.seq
                and other.replays = 0
              offset 0
            ) then holdfast.now() end,
       tries, accepted_at, answer, id, key, trace, nullif(error, ''), body, version, for_budget
from unnest($3::int2[], $4::int8[], $5::int8[], $6::int2[], $7::timestamptz[], $8::boolean[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::bytea[], $14::int2[], $15::boolean[])
  as event (slot, seq, delay_ms, tries, accepted_at, answer, id, key, trace, error, body, version, for_budget)
on conflict (consumer, class, seq) do update
set due_at = case when holdfast.waiting.replays = 0 then excluded.due_at
                  else coalesce(excluded.due_at, holdfast.now()) end,
    tries = excluded.tries, for_budget = excluded.for_budget,
    error = coalesce(excluded.error, holdfast.waiting.error)
