-- The ledger of a budget, locked until the transaction ends, and the times by which it counts. $1 id. The clock that
-- may be a little old after waiting for the lock only makes a block end earlier. Index: primary key.
select state, extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
       extract(epoch from holdfast.now())::float8 * 1000 as "dayMs"
from holdfast.budget where id = $1 for no key update
