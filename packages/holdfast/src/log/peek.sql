-- The last number given out. When it is still the floor of a bound at which nothing was running, there is nothing to
-- read.
select case when is_called then last_value else last_value - 1 end as ceiling from :sequence
