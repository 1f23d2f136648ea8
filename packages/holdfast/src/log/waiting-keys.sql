-- Which of these keys have something that waits and holds up what comes later.
-- $1 consumer, $2 class, $3 key text[]. Index: waiting_key (prefix).
select key from unnest($3::text[]) as asked (key)
where exists (
  select from holdfast.waiting where consumer = $1 and class = $2 and waiting.key = asked.key and replays = 0
)
