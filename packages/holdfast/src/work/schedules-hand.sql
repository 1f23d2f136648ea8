-- Notes a firing by hand, which the same transaction writes into the log, and gives where it belongs. $1 name.
-- When it fires by itself does not change. Index: primary key.
update holdfast.schedule
set last_at = date_trunc('milliseconds', holdfast.now()), last_missed = 0, by_hand = true
where name = $1 and spec is not null
returning stream, class, last_at as at
