-- Moves the cursors of some slots of one consumer and class to one position, in the transaction of their effects.
-- $1 consumer, $2 class, $3 slots int2[], $4 after, then snapshot, limit, floor, ceiling of done ($5 to $8) and of
-- until ($9 to $12), $13 how many events of each slot are passed by it, int8[].
-- Locks: the cursors' rows. Index: primary key. Race: the caller has locked its process row, so it still holds the
-- slots.
insert into holdfast.cursor (consumer, class, slot, passed, after, done, done_limit, done_floor, done_ceiling,
                             until, until_limit, until_floor, until_ceiling)
select $1, $2, slot, passed, $4::int8, $5::pg_snapshot, $6::xid8, $7::int8, $8::int8,
       $9::pg_snapshot, $10::xid8, $11::int8, $12::int8
from unnest($3::int2[], $13::int8[]) as moved (slot, passed)
on conflict (consumer, class, slot) do update
set passed = cursor.passed + excluded.passed, after = excluded.after,
    done = excluded.done, done_limit = excluded.done_limit,
    done_floor = excluded.done_floor, done_ceiling = excluded.done_ceiling,
    until = excluded.until, until_limit = excluded.until_limit,
    until_floor = excluded.until_floor, until_ceiling = excluded.until_ceiling
