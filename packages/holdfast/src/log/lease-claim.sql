-- Takes free slots of a role, at most so many. $1 process id, $2 role, $3 slots at most. Gives the slots taken.
-- Race: two processes claim at once; skip locked gives each slot to one of them. Index: primary key (role, slot).
update holdfast.lease set process = $1, epoch = epoch + 1
where (role, slot) in (
  select role, slot from holdfast.lease
  where role = $2 and process is null
  order by slot limit $3 for update skip locked
)
returning slot
