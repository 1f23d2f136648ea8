-- Takes timers back. $1 stream int2[], $2 id text[]. Index: primary key (stream, id).
delete from holdfast.timer
using unnest($1::int2[], $2::text[]) as cancelled (stream, id)
where timer.stream = cancelled.stream and timer.id = cancelled.id
