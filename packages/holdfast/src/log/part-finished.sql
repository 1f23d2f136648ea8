-- Is everything in this closed part finished? $1 its last number, $2 slots of a stream.
-- Every consumer of every stream that has an event in it has passed it, in every slot; a stream without a consumer
-- holds it. A cursor whose `done` was taken after the part was closed (see part-rotate.sql) has all of it behind it.
-- Index: (stream, seq), cursor's primary key. Declared sequential scan: stream and consumer have a row for each of the
-- app's, cursor 64 for each consumer and class.
select not exists (
  select from holdfast.stream
  where exists (select from :log as event where event.stream = stream.id offset 0)
    and (not exists (select from holdfast.consumer where consumer.stream = stream.id)
      or exists (
        select from holdfast.consumer
        where consumer.stream = stream.id and $2::int4 > (
          select count(*) from holdfast.cursor
          where cursor.consumer = consumer.id and cursor.class = :class and cursor.done_floor >= $1::int8)))
) as finished
