-- Puts events that are to be replayed, and have not begun, back among the dead letters. $1 fingerprint, or null,
-- $2 consumer, $3 rows at most. Gives how many. An answer that was taken back is given again.
-- Index: replay_group, primary keys. One that moves to `waiting` at the same moment is locked, and passed over.
with back as (
  delete from holdfast.replay where (consumer, class, seq) in (
    select consumer, class, seq from holdfast.replay
    where consumer = $2 and ($1::text is null or fingerprint = $1) order by due_at desc limit $3
    for update skip locked
  )
  returning *
),
told as (
  insert into holdfast.answer (stream, id, outcome)
  select (select stream from holdfast.consumer where id = $2), id, 'dead' from back where answer
  on conflict (stream, id) do nothing
)
insert into holdfast.ended
  (consumer, class, seq, outcome, tries, accepted_at, ended_at, id, key, trace, reason, body, version, slot,
   fingerprint, outside, replays, replayed_at)
select consumer, class, seq, 'dead', tries, accepted_at, ended_at, id, key, trace, reason, body, version, slot,
       fingerprint, outside, replays - 1, case when replays > 1 then replayed_at end
from back
