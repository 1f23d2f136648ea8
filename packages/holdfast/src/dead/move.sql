-- Moves dead letters of one consumer and class to those that are replayed, one after the other in time. What somebody
-- else has moved meanwhile is not there any more, so each goes once, whoever asks and whatever is killed.
-- $1 consumer, $2 class, $3 seq int8[], $4 slot int2[] (used where the row has none), $5 when the first is due, $6 gap
-- in ms. Gives how many. An answer that said "dead" is taken back, and given anew. Index: primary keys.
with gone as (
  delete from holdfast.ended
  where consumer = $1 and class = $2 and seq = any ($3::int8[]) and outcome = 'dead'
  returning *
),
told as (
  delete from holdfast.answer
  where stream = (select stream from holdfast.consumer where id = $1) and outcome = 'dead'
    and id = any (array(select id from gone))
  returning id
)
insert into holdfast.replay
  (consumer, class, slot, seq, due_at, ended_at, accepted_at, tries, replays, version, answer, id, key, trace, reason,
   fingerprint, outside, body)
select consumer, class, coalesce(slot, ($4::int2[])[array_position($3::int8[], seq)]), seq,
       $5::timestamptz + (row_number() over (order by seq) - 1) * $6::float8 * interval '1 ms',
       ended_at, accepted_at, tries, replays + 1, version, id in (select id from told), id, key, trace, reason,
       fingerprint, outside, body
from gone
