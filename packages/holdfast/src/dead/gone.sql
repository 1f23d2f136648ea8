-- Deliveries in some blocks of a part that follow from the same events and have a receipt: they have gone out.
-- $1, $2 the first row's place and that after the last, $3 trace text[]. Gives how many of which delivery.
-- Index: none for the log, by the places of rows, a range at a time; the primary key of the receipts.
-- Declared sequential scan: consumer has a row for each of the app's.
select consumer.name as delivery, count(*)::int as count
from :log as event
join holdfast.consumer on consumer.stream = event.stream
where event.ctid >= $1::tid and event.ctid < $2::tid and coalesce(nullif(event.trace, ''), event.id) = any ($3::text[])
  and exists (
    select from holdfast.receipt
    where receipt.consumer = consumer.id and receipt.class = :class and receipt.seq = event.seq offset 0
  )
group by consumer.name
