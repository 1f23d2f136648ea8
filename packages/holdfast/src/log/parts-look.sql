-- Every part of one log with its state, for those who rotate and empty them. Times in ms since. $1 class.
-- Declared sequential scan: part has four rows for each class, id_filter a few.
select part, state, begins_at::float8 as "beginsAt", ends_at::float8 as "endsAt", copied::float8 as copied,
       copied_to as "copiedTo", (extract(epoch from now() - opened_at) * 1000)::float8 as "openedMs",
       (extract(epoch from now() - closed_at) * 1000)::float8 as "closedMs",
       exists (select from holdfast.id_filter
               where id_filter.class = part.class and id_filter.part = part.part) as filtered,
       coalesce(pg_sequence_last_value(':sequence'), 0)::float8 as "lastSeq"
from holdfast.part where class = $1
order by state = 'empty', begins_at
