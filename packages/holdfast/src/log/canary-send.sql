-- Notes that canaries are on their way. $1 consumer int2[], $2 slot int2[], $3 role text[], $4 class int2[], $5 round,
-- $6 id text[]. A canary that has not arrived stays the one that is waited for.
-- Locks: the rows, in the order of the primary key, as canary-settle.sql does.
insert into holdfast.canary (consumer, slot, role, class, round, id)
select consumer, slot, role, class, $5::int8, id
from unnest($1::int2[], $2::int2[], $3::text[], $4::int2[], $6::text[]) as one (consumer, slot, role, class, id)
order by consumer, slot
on conflict (consumer, slot) do update
set role = excluded.role, class = excluded.class, round = excluded.round, id = excluded.id,
    sent_at = now(), appended_at = null, settled_at = null
where canary.settled_at is not null
