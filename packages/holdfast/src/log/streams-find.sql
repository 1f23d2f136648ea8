-- The numbers of all streams. Declared sequential scan: the table has a row for each stream of the app.
select name, id from holdfast.stream
