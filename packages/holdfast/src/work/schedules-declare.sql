-- Writes down which schedules the app has: new ones, and those with another plan than in the store, which begin anew.
-- $1 name text[], $2 stream int2[], $3 class int2[], $4 spec text[], $5 next_at timestamptz[] (the first firing of each
-- plan from now on), $6 ms for which nobody must have said otherwise: 0 when a process starts, so that the release that
-- came last counts. Index: primary key. Race: a firing under the old plan has the row's lock, and this waits for it.
insert into holdfast.schedule (name, stream, class, spec, next_at)
select * from unnest($1::text[], $2::int2[], $3::int2[], $4::text[], $5::timestamptz[])
on conflict (name) do update
set class = excluded.class, spec = excluded.spec, seen_at = now(),
    next_at = case when schedule.spec = excluded.spec then schedule.next_at else excluded.next_at end
where (schedule.spec is distinct from excluded.spec or schedule.class <> excluded.class)
  and schedule.seen_at <= now() - $6::int8 * interval '1 ms'
