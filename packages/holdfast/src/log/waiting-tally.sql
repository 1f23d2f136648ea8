-- What each consumer has set aside in each class: tried again at a time, among these what is put off until later, and
-- parked behind one of those. No parameters. Declared sequential scan: waiting. The caller limits how often it asks.
select consumer, class, count(due_at)::float8 as retrying,
       count(*) filter (where due_at > holdfast.now())::float8 as "putOff",
       count(*) filter (where due_at is null)::float8 as parked
from holdfast.waiting
group by consumer, class
