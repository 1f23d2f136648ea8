-- The last sequence number that has been given out in the log of one class; 0 before the first.
-- Locks: none. Race: log/snapshot.sql says what it may be used for.
select (case when is_called then last_value else last_value - 1 end)::float8 as floor from :sequence
