-- Makes the slots of a role where they are missing. $1 role, $2 number of slots. Safe to run from many processes at
-- once.
insert into holdfast.lease (role, slot)
select $1, slot from generate_series(0, $2 - 1) as slot
on conflict (role, slot) do nothing
