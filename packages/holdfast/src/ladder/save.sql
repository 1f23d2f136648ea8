-- Keeps a step that was taken or left by its thresholds. $1 step, $2 taken, $3 why. Leaves pins alone. Index: primary
-- key.
insert into holdfast.ladder (step, taken_at, reason) values ($1, case when $2::boolean then now() end, $3)
on conflict (step) do update set taken_at = excluded.taken_at, reason = excluded.reason
