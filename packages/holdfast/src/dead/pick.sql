-- The next dead letters of some kind of one consumer and class, in the order of the log. $1 what they share (see
-- :which), $2 consumer, $3 class, $4 after which number, $5 rows at most. Index: primary key, or those of :which.
-- Nothing is locked: who moves them says which he has got.
select seq::float8 as seq, slot, key from holdfast.ended
where consumer = $2 and class = $3 and seq > $4::int8 and outcome = 'dead' and :which
order by seq limit $5
