-- The last number given out. When it is still the floor of a bound at which nothing was running, there is nothing to
-- read.
select coalesce(pg_sequence_last_value(':sequence'), 0) as ceiling
