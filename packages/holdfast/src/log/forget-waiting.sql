-- Removes what waits of one key: it is not worked on any more. $1 key, $2 stream or null for all,
-- $3 accepted until then or null for all.
-- Index: waiting_key. Declared sequential scan: consumer has a row for each of the app's.
with whose as (select id from holdfast.consumer where $2::int2 is null or stream = $2)
delete from holdfast.waiting
where consumer = any (array(select id from whose)) and class = any ('{0,1,2}') and key = $1
  and ($3::timestamptz is null or accepted_at <= $3)
