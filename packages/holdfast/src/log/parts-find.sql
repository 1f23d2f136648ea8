-- The parts of a log that may hold events, in the order of their numbers. $1 class.
-- Declared sequential scan: part has four rows for each class.
select part, begins_at::float8 as "beginsAt", ends_at::float8 as "endsAt"
from holdfast.part where class = $1 and state <> 'empty' order by begins_at
