-- Keeps the filter of a closed part. $1 class, $2 part, $3 probes, $4 bits. The caller holds the layout; nothing
-- happens when there is one. Gives a row when it was kept. Declared sequential scan: layout has three rows.
with stored as (
  insert into holdfast.id_filter (class, part, probes, bits)
  select $1, $2, $3, $4 where exists (select from holdfast.part where class = $1 and part = $2 and state = 'closed')
  on conflict (class, part) where part is not null do nothing
  returning 1
)
update holdfast.layout set version = version + 1 from stored where class = $1 returning version
