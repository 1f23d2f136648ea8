-- Every budget with its ledger, the times by which it counts, and what of its deliveries waits as rows, by class.
-- Index: waiting_key. Declared sequential scan: budget, of which an app has few.
select id, name, plan, state, consumers,
       extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
       extract(epoch from holdfast.now())::float8 * 1000 as "dayMs",
       array(select (select count(*)::int from holdfast.waiting
                     where waiting.consumer = any (budget.consumers) and waiting.class = number)
             from generate_series(0, 2) as number order by number) as waiting
from holdfast.budget order by name
