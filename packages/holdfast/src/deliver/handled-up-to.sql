-- Beyond which number has nothing been handled ahead of the cursor? $1 consumer, $2 class. Index: the four primary
-- keys.
select greatest(
  (select max(seq) from holdfast.receipt where consumer = $1 and class = $2),
  (select max(seq) from holdfast.waiting where consumer = $1 and class = $2),
  (select max(seq) from holdfast.ended where consumer = $1 and class = $2),
  (select max(seq) from holdfast.replay where consumer = $1 and class = $2), 0)::float8 as seq
