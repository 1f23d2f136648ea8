-- Notes that a part is empty, and that the hashes of its ids are in seen_N. $1 class, $2 part. The caller holds the
-- layout and has emptied it in the same transaction. Declared sequential scan: part has four rows for each class,
-- id_filter a few.
with emptied as (
  update holdfast.part as now
  set state = 'empty', begins_at = 0, ends_at = null, opened_at = null, closed_at = null, copied = 0, copied_to = null
  from holdfast.part as was
  where now.class = $1 and now.part = $2 and now.state = 'closed' and was.class = now.class and was.part = now.part
  returning was.copied_to
),
moved as (
  update holdfast.id_filter set part = null, seen = emptied.copied_to from emptied where class = $1 and part = $2
)
update holdfast.layout set version = version + 1 from emptied where class = $1 returning version
