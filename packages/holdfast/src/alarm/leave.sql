-- A process that stops lets another look at once. $1 its name. Declared sequential scan: one row.
update holdfast.guard set until = '-infinity' where holder = $1
