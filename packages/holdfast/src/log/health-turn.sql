-- Notes that something stands still, or that all moves again; a row when that is news, for one of those who ask.
-- $1 is it so, $2 since the last change at least so many ms: two who looked at nearly the same moment must not tell
-- different stories. Declared sequential scan: health has one row.
update holdfast.health set red = $1, since = now()
where red <> $1::boolean and (since < now() - $2::int4 * interval '1 ms')
returning since
