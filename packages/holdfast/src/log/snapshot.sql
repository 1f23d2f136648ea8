-- The bound of the next window. Two statements, and their order matters. `floor`: every transaction that began after
-- the snapshot only uses numbers above it. `limit`: a transaction id taken while the second statement runs, so after
-- its snapshot; whatever was running then has a lower one. (The snapshot itself lists what was running only below its
-- xmax, the highest id that had completed, plus one.) `ceiling`, read after the snapshot too: whatever is visible in it
-- has a number up to it. `parts`, read in the same snapshot: an event that is visible in it is in one of these.
-- By pg_sequence_last_value, which takes the sequence's lock: while Postgres logs a nextval, `last_value` of the row is
-- for a moment up to 32 ahead, and a floor that is too high loses events.
-- Declared sequential scan: part has four rows for each class.
select coalesce(pg_sequence_last_value(':sequence'), 0) as floor;
select pg_current_snapshot()::text as snapshot, pg_current_xact_id()::text as limit,
       coalesce(pg_sequence_last_value(':sequence'), 0) as ceiling,
       (select json_agg(json_build_object('part', part, 'beginsAt', begins_at, 'endsAt', ends_at) order by begins_at)
        from holdfast.part where class = :class and state <> 'empty') as parts
