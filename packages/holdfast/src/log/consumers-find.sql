-- The numbers of all consumers. Declared sequential scan: the table has a row for each consumer of the app.
select name, id from holdfast.consumer
