-- Which of these deliveries are over or set aside, although the cursor has not passed them yet?
-- $1 consumer, $2 class, $3 seq int8[]. Gives their seq. Index: the four primary keys.
select wanted.seq::float8 as seq
from unnest($3::int8[]) as wanted (seq)
where exists (select from holdfast.receipt where consumer = $1 and class = $2 and receipt.seq = wanted.seq)
   or exists (select from holdfast.waiting where consumer = $1 and class = $2 and waiting.seq = wanted.seq)
   or exists (select from holdfast.ended where consumer = $1 and class = $2 and ended.seq = wanted.seq)
   or exists (select from holdfast.replay where consumer = $1 and class = $2 and replay.seq = wanted.seq)
