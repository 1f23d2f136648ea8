-- Removes marks of cancelled events that nobody can meet any more: below the oldest part every cursor has passed, and
-- what still waited was made due when it was marked. $1 class, $2 where the oldest part begins, $3 least age in ms.
delete from holdfast.cancelled
where class = $1 and ceiling <= $2::int8 and cancelled_at < now() - $3::int8 * interval '1 ms'
