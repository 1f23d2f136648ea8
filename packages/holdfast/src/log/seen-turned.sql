-- A table of hashes begins another day: what stood for its former content goes. $1 place, $2 day. The caller holds
-- every layout and has emptied the table. Declared sequential scan: id_filter has a few rows, layout three, seen_day
-- four.
with turned as (update holdfast.seen_day set day = $2 where place = $1),
forgotten as (delete from holdfast.id_filter where seen = $1)
update holdfast.layout set version = version + 1
