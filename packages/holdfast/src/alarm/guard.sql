-- One process of all looks at the figures, moves on the ladder and sends alarms. $1 its name, $2 for how many ms.
-- Gives a row when it is this one. Race: two at once; the second waits for the row and then finds it taken.
-- Declared sequential scan: one row.
update holdfast.guard set holder = $1, until = now() + $2::int4 * interval '1 ms'
where holder = $1 or until < now()
returning holder
