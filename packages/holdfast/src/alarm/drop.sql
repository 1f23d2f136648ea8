-- Forgets an alarm whose end was told. $1 name, $2 subject. Declared sequential scan: at most 500 rows.
delete from holdfast.alarm where name = $1 and subject = $2
