-- The filter of the ids that were forgotten on one day gets more of them: a new id for it, so that everybody loads it
-- anew. $1 class, $2 place (which table of hashes), $3 probes, $4 bits. The caller holds the layout.
-- Declared sequential scan: id_filter has a few rows, layout three.
with old as (
  delete from holdfast.id_filter where class = $1 and seen = $2 and forgotten
),
new as (
  insert into holdfast.id_filter (class, seen, forgotten, probes, bits) values ($1, $2, true, $3, $4)
)
update holdfast.layout set version = version + 1 where class = $1
