-- safe
-- The time by which timers and retries are due. It costs nothing: the planner puts the body in its place. A test puts a
-- clock of its own here (testing/clock.ts); leases go by the database's own time, which nobody moves.
create function now() returns timestamptz language sql stable parallel safe as 'select pg_catalog.now()';
