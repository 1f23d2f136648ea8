-- Keeps the hashes of the ids in some blocks of a closed part, and notes how far it is. $1, $2 the first row's place
-- and that after the last, $3 part, $4 blocks that are done then, $5 place: which of the four tables.
-- Ids of canaries (version -1) never come again.
-- The caller holds the layout. Declared sequential scan: part has four rows for each class.
with copied as (
  insert into holdfast.:seen (hash)
  select encode(:hash, 'hex')::uuid from :log where ctid >= $1::tid and ctid < $2::tid and version > 0
  on conflict (hash) do nothing
)
update holdfast.part set copied = $4, copied_to = $5 where class = :class and part = $3 and state = 'closed'
