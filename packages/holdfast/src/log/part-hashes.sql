-- The hashes of the ids in some blocks of a part, one after the other. $1, $2 the first row's place and that after the
-- last; ids of canaries (version -1) never come again. Index: none, by the places of rows, a range at a time.
select coalesce(string_agg(:hash, ''), '') as hashes, count(*)::int as count
from :log where ctid >= $1::tid and ctid < $2::tid and version > 0
