-- When the next event of a consumer may be replayed: after the last one that is on its way. $1 consumer, $2 gap in ms.
-- The caller holds the consumer's row, so that two who replay at once queue up behind each other. Index: replay_due.
select greatest(holdfast.now(), max(due_at) + $2::float8 * interval '1 ms') as due
from holdfast.replay where consumer = $1
