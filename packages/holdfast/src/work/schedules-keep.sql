-- Says that what the store has is what this process has, so that nobody with other plans takes over. $1 name text[] and
-- $2 spec text[] of its schedules, $3 ms after which it has to be said again. What it has not is said to be gone.
-- Declared sequential scan: schedule has a row for each schedule.
update holdfast.schedule set seen_at = now()
where seen_at <= now() - $3::int8 * interval '1 ms'
  and spec is not distinct from (
    select mine.spec from unnest($1::text[], $2::text[]) as mine (name, spec) where mine.name = schedule.name
  )
