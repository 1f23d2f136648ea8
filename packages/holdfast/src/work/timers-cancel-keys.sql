-- Takes all timers of some keys back. $1 stream int2[], $2 key text[]. Index: timer_key.
delete from holdfast.timer
using unnest($1::int2[], $2::text[]) as cancelled (stream, key)
where timer.stream = cancelled.stream and timer.key = cancelled.key
