-- The traces of dead letters of some kind of one consumer. $1 what they share (see :which), $2 consumer, $3 at most.
-- Index: ended_dead, or ended_id.
select distinct trace from (
  select trace from holdfast.ended where consumer = $2 and outcome = 'dead' and :which limit $3
) as letter
