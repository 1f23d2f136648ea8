-- Moves events whose time to be replayed has come to those that wait and are due, oldest wish first. $1 how many
-- replayed events of one consumer may be due at once. Gives the stream of each.
-- A worker that is away or busy leaves them where they are: so they never stand before many fresh ones.
-- In one statement, and skip locked: each moves once, whichever processes do it at once. Index: replay_due, primary
-- key; waiting_replays. Declared sequential scan: consumer has a row for each of the app's.
with due as materialized (
  select one.*
  from holdfast.consumer,
       lateral (
         select consumer, class, seq from holdfast.replay
         where replay.consumer = consumer.id and due_at <= holdfast.now()
         order by due_at
         limit greatest(0, $1::int8 - (
           select count(*) from holdfast.waiting
           where waiting.consumer = consumer.id and replays > 0 and due_at <= holdfast.now()
         ))
         for update skip locked
       ) as one
),
moved as (
  delete from holdfast.replay where (consumer, class, seq) in (select consumer, class, seq from due) returning *
),
waits as (
  insert into holdfast.waiting
    (consumer, class, slot, seq, due_at, tries, accepted_at, answer, id, key, trace, error, body, version, replays,
     replayed_at)
  select consumer, class, slot, seq, holdfast.now(), greatest(tries, 1), accepted_at, answer, id, key, trace, reason,
         body, version, replays, replayed_at
  from moved
  on conflict (consumer, class, seq) do nothing
)
select consumer.stream from moved join holdfast.consumer on consumer.id = moved.consumer
