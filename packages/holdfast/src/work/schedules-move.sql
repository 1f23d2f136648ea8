-- Moves a schedule on after a firing that has been written into the log by the same transaction. $1 name, $2 next_at,
-- $3 last_at (null: nothing has fired), $4 missed. Index: primary key; the row is locked already.
update holdfast.schedule
set next_at = $2, last_at = coalesce($3, last_at),
    last_missed = case when $3::timestamptz is null then last_missed else $4::int4 end,
    by_hand = by_hand and $3::timestamptz is null
where name = $1
