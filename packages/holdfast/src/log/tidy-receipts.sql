-- Removes receipts that nobody will ask for. $1 class, $2 the number up to which parts of the log are gone (so every
-- cursor has passed them), $3 age in ms, $4 rows of each consumer at most. Gives how many. Index: primary key.
with old as (
  select consumer.id as consumer, first.seq
  from holdfast.consumer,
       lateral (select seq, sent_at from holdfast.receipt
                where receipt.consumer = consumer.id and class = $1 and seq <= $2::int8 order by seq limit $4) as first
  where first.sent_at < now() - $3::int8 * interval '1 ms'
)
delete from holdfast.receipt using old
where receipt.consumer = old.consumer and receipt.class = $1 and receipt.seq = old.seq
