-- The bound of the next window. Two statements, and their order matters. `floor`: every transaction that began after
-- the snapshot only uses numbers above it. `limit`: a transaction id taken while the second statement runs, so after
-- its snapshot; whatever was running then has a lower one. (The snapshot itself lists what was running only below its
-- xmax, the highest id that had completed, plus one.) `ceiling`, read after the snapshot too: whatever is visible in it
-- has a number up to it.
select case when is_called then last_value else last_value - 1 end as floor from :sequence;
select pg_current_snapshot()::text as snapshot, pg_current_xact_id()::text as limit,
       case when is_called then last_value else last_value - 1 end as ceiling
from :sequence
