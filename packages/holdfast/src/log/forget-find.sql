-- Rows of one key in some blocks of a table that has a key. $1, $2 the first row's place and that after the last,
-- $3 key, $4 stream, or null for all, $5 accepted until then, or null for all.
-- Index: none, by the places of rows, a range at a time: nobody else looks by key.
select ctid::text as place
from holdfast.:table as kept
where ctid >= $1::tid and ctid < $2::tid and key = $3 and ($4::int2 is null or :stream = $4)
  and ($5::timestamptz is null or :accepted <= $5)
