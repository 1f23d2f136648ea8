-- The bound of the next window. Two statements, and their order matters. `floor`: every transaction that began after
-- the snapshot only uses numbers above it. `limit`: a transaction id taken while the second statement runs, so after
-- its snapshot; whatever was running then has a lower one. (The snapshot itself lists what was running only below its
-- xmax, the highest id that had completed, plus one.) `ceiling`, read after the snapshot too: whatever is visible in it
-- has a number up to it. `parts`, read in the same snapshot: an event that is visible in it is in one of these.
-- Declared sequential scan: part has four rows for each class.
select case when is_called then last_value else last_value - 1 end as floor from :sequence;
select pg_current_snapshot()::text as snapshot, pg_current_xact_id()::text as limit,
       case when is_called then last_value else last_value - 1 end as ceiling,
       (select json_agg(json_build_object('part', part, 'beginsAt', begins_at, 'endsAt', ends_at) order by begins_at)
        from holdfast.part where class = :class and state <> 'empty') as parts
from :sequence
