-- Sets dead letters of one consumer and class aside for good. $1 consumer, $2 class, $3 seq int8[]. Gives how many.
-- Index: primary key.
update holdfast.ended set outcome = 'dropped', reason = left('set aside; it had died of: ' || reason, 2000)
where consumer = $1 and class = $2 and seq = any ($3::int8[]) and outcome = 'dead'
