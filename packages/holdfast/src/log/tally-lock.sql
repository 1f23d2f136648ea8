-- Asks to be the one that counts, until the end of the transaction, and says how long ago that was done. $1 any number
-- that all who count use. By an advisory lock, which takes no transaction id: tally.sql needs one that is younger than
-- its snapshot. Declared sequential scan: tally has three rows.
select pg_try_advisory_xact_lock($1::int8) as mine,
       ((extract(epoch from clock_timestamp()) - extract(epoch from max(counted_at))) * 1000)::float8 as "ageMs"
from holdfast.tally
