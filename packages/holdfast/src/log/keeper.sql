-- One process looks after the parts at a time. $1 its name, $2 for how many ms. Gives a row when it is this one.
-- Race: two at once; the second waits for the row and then finds it taken. Declared sequential scan: one row.
update holdfast.keeper set holder = $1, until = now() + $2::int4 * interval '1 ms'
where holder = $1 or until < now()
returning holder
