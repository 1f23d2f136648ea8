-- The bound of the next window: call log/floor.sql before it; the order of the statements matters.
-- A snapshot lists what was in progress only below its xmax, which is the highest id that had completed, plus one: an
-- open transaction with a higher id is in no list, and its numbers may be older than the floor. So a transaction of
-- ours takes an id and completes first. Whoever is at or above xmax then took its id after ours, so after the floor was
-- read, and its numbers are above the floor. (It writes nothing, so its commit waits for no disk.)
-- `ceiling` is read while the last statement runs, so after its snapshot: what is visible in it has a number up to it.
begin;
select pg_current_xact_id();
commit;
select pg_current_snapshot()::text as snapshot,
       (case when is_called then last_value else last_value - 1 end)::float8 as ceiling
from :sequence
