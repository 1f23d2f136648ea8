-- Sets timers; one that is set already gets the new time and event.
-- $1 due_at timestamptz[], $2 stream int2[], $3 class int2[], $4 slot int2[], $5 id text[], $6 key text[],
-- $7 trace text[], $8 body bytea[], $9 version int2[] (no id twice for one stream). Index: primary key (stream, id).
insert into holdfast.timer (due_at, stream, class, slot, id, key, trace, body, version)
select *
from unnest($1::timestamptz[], $2::int2[], $3::int2[], $4::int2[], $5::text[], $6::text[], $7::text[], $8::bytea[],
            $9::int2[])
on conflict (stream, id) do update
set due_at = excluded.due_at, class = excluded.class, slot = excluded.slot, key = excluded.key,
    trace = excluded.trace, body = excluded.body, version = excluded.version
