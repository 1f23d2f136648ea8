-- Stops the schedules that the app has no more. $1 name text[]: those it has; $2 as $6 in schedules-declare.sql.
-- Declared sequential scan: schedule has a row for each schedule.
update holdfast.schedule set spec = null, next_at = null, seen_at = now()
where name <> all ($1::text[]) and spec is not null and seen_at <= now() - $2::int8 * interval '1 ms'
