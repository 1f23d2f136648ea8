-- The alarms that are on, and those whose end has not been told. Declared sequential scan: at most 500 rows.
select name, subject, since, ended, told, value, text from holdfast.alarm order by since, name, subject
