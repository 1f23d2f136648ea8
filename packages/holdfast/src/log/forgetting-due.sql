-- The key whose time to be forgotten came first, if any. No parameters, no locks: only the keeper of the logs asks.
-- Declared sequential scan: forgetting has a row for each key that was asked for and is not forgotten yet.
select key, until from holdfast.forgetting where due_at <= holdfast.now() order by due_at limit 1
