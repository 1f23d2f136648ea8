-- The newest dead letters of some kind of one consumer. $1 what they share (see :which), $2 consumer, $3 rows at most.
-- Index: ended_dead, or ended_id.
select id, key, trace, class, seq::float8 as seq, tries, replays, replayed_at as "replayedAt", outside, reason,
       fingerprint, accepted_at as "acceptedAt", ended_at as "endedAt", version, body
from holdfast.ended where consumer = $2 and outcome = 'dead' and :which
order by ended_at desc limit $3
