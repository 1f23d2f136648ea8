-- The right to send the next canaries; a row with its round when it is ours. $1 name of the process, $2 its role,
-- $3 since we have sent last at least so many ms, $4 since another has: less, so that all take turns, and each shows
-- that it can append. A worker only sends where no web process ever did ($2 = 'work').
-- After a pause (nothing ran) canaries that are under way start anew: $5 ms.
-- Race: two claim at once; the second waits for the row and then finds it taken. Declared sequential scan: health has
-- one row, canary one for each consumer and slot.
with before as materialized (select sent_at from holdfast.health),
claimed as (
  update holdfast.health
  set round = round + 1, sender = $1, role = $2, sent_at = now()
  where sent_at < now() - (case when sender = $1 then $3::int4 else $4::int4 end) * interval '1 ms'
    and ($2 = 'web' or role <> 'web')
  returning round
),
anew as (
  update holdfast.canary set sent_at = now()
  from claimed, before
  where settled_at is null and before.sent_at < now() - $5::int4 * interval '1 ms'
)
select round::float8 as round from claimed
