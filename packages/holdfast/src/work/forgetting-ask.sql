-- Notes keys to be forgotten. $1 key text[], $2 how long to wait before, in ms. Rows: one for each key; the caller's
-- transaction has accepted nothing yet that is not to be forgotten. Index: primary key. Race: a process that works the
-- key off meanwhile keeps the row, since its `until` is another. `until` is in whole milliseconds, as a Date is.
insert into holdfast.forgetting (key, until, due_at)
select distinct key, date_trunc('milliseconds', pg_catalog.now()) + interval '1 ms',
       holdfast.now() + $2 * interval '1 ms' from unnest($1::text[]) as asked (key)
on conflict (key) do update set until = excluded.until, due_at = least(forgetting.due_at, excluded.due_at)
