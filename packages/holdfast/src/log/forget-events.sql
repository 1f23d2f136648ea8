-- Removes events of one key from a part of a log, with what was written down about them; keeps the hashes of their ids.
-- $1 places of the rows text[], $2 key. Gives a row with the counts and the hashes, one after the other.
-- The caller holds the layout, and has locked the part against writers while it is open: a writer that waits to insert
-- the same id again would otherwise find it free. Index: the rows' places, the primary keys.
-- Declared sequential scan: consumer has a row for each of the app's.
with gone as (
  delete from :log where ctid = any ($1::text[]::tid[]) and key = $2 returning stream, id, seq
),
hashed as (select :hash as hash from gone),
seen as (
  insert into holdfast.:seen (hash) select encode(hash, 'hex')::uuid from hashed on conflict (hash) do nothing
),
receipts as (
  delete from holdfast.receipt
  where (consumer, class, seq) in (
    select consumer.id, :class, gone.seq from gone join holdfast.consumer on consumer.stream = gone.stream
  )
  returning 1
),
answers as (
  delete from holdfast.answer where (stream, id) in (select stream, id from gone) returning 1
)
select (select count(*) from gone)::int as events, (select count(*) from receipts)::int as receipts,
       (select count(*) from answers)::int as answers,
       (select coalesce(string_agg(hash, ''), '') from hashed) as hashes
