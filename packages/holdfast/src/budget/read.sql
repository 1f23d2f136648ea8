-- Every budget with its ledger, the times by which it counts, and the names of the deliveries that are made under it.
-- Index: consumer_pkey. Declared sequential scan: budget, of which an app has few.
select id, name, plan, state,
       extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
       extract(epoch from holdfast.now())::float8 * 1000 as "dayMs",
       array(select consumer.name from unnest(consumers) as one (id) join holdfast.consumer using (id)) as deliveries
from holdfast.budget order by name
