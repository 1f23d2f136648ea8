-- Closes the open part and opens the next one. $1 class, $2 the open part, $3 the next one, which is empty.
-- Gives a row when it was done; else the caller rolls back.
-- The caller holds the layout and has locked the open part against writers, so all of its numbers have been drawn, and
-- everything in it has committed; `ends_at`, drawn now, is above them. Whoever appends from now on draws higher ones.
-- Declared sequential scan: part has four rows for each class, layout three.
with ended as materialized (select nextval(':sequence') as seq),
closed as (
  update holdfast.part set state = 'closed', closed_at = now(), ends_at = ended.seq
  from ended where class = $1 and part = $2 and state = 'open'
  returning ends_at
),
opened as (
  update holdfast.part set state = 'open', opened_at = now(), begins_at = closed.ends_at
  from closed where class = $1 and part = $3 and state = 'empty'
  returning 1
)
update holdfast.layout set version = version + 1
from opened where class = $1
returning version
