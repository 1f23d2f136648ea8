-- Notes that slots of a consumer have a lane of their own. $1 consumer, $2 slots int2[].
-- Index: primary key.
insert into holdfast.canary (consumer, slot, role, apart, appended_at, settled_at)
select $1::int2, slot, 'work', true, now(), now() from unnest($2::int2[]) as slot
order by slot
on conflict (consumer, slot) do update set apart = true
