-- Removes the record of events that ended without an effect, when it is old. Parameters as in tidy-receipts.sql.
-- Index: primary key.
with old as (
  select consumer.id as consumer, first.seq
  from holdfast.consumer,
       lateral (select seq, ended_at from holdfast.ended
                where ended.consumer = consumer.id and class = $1 and seq <= $2::int8 order by seq limit $4) as first
  where first.ended_at < now() - $3::int8 * interval '1 ms'
)
delete from holdfast.ended using old
where ended.consumer = old.consumer and ended.class = $1 and ended.seq = old.seq
