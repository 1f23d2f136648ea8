-- How many dead letters of some kind one consumer has, and what is known of the calls that were made for them.
-- $1 what they share (see :which), $2 consumer. Index: ended_dead, or ended_id.
select count(*)::int as count, count(distinct key)::int as keys, min(ended_at) as "firstAt", max(ended_at) as "lastAt",
       min(accepted_at) as "acceptedAt", coalesce(sum(tries), 0)::int as tries,
       count(*) filter (where replays > 0)::int as replayed,
       count(*) filter (where outside = 'refused')::int as refused,
       count(*) filter (where outside = 'unsure')::int as unsure
from holdfast.ended where consumer = $2 and outcome = 'dead' and :which
