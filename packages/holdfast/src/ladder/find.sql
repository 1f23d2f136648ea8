-- The steps of the ladder that were ever taken or pinned. Declared sequential scan: a row for each step.
select step, coalesce(pinned, taken_at is not null) as taken, pinned is not null as pinned,
       coalesce(pinned_at, taken_at) as since,
       case when pinned is null then reason else 'by hand' end as reason, taken_at is not null as climbed
from holdfast.ladder
