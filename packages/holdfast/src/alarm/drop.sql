-- Forgets an alarm whose end was told. $1 name, $2 subject. Index: primary key.
delete from holdfast.alarm where name = $1 and subject = $2
