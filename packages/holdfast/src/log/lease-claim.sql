-- Takes free slots of a role, at most so many. $1 process id, $2 role, $3 slots at most, 0 to take none. Gives all that
-- the process has then: also those whose taking or giving back earlier was done or undone without an answer.
-- Race: two processes claim at once; skip locked gives each slot to one of them. Index: primary key (role, slot).
with taken as (
  update holdfast.lease set process = $1, epoch = epoch + 1
  where (role, slot) in (
    select role, slot from holdfast.lease
    where role = $2 and process is null
    order by slot limit $3 for update skip locked
  )
  returning slot
)
select slot from taken
union all
select slot from holdfast.lease where role = $2 and process = $1
order by slot
