-- The consumers and deliveries that are paused. Declared sequential scan: a row for each consumer of the app.
select name as consumer, paused_at as since from holdfast.consumer where paused_at is not null order by name
