-- Keeps alarms. $1 a JSON list of rows of the table. One process does it at a time (alarm/guard.sql). Index: primary
-- key.
insert into holdfast.alarm
select * from json_populate_recordset(null::holdfast.alarm, $1::json)
on conflict (name, subject) do update
set since = excluded.since, ended = excluded.ended, told = excluded.told, value = excluded.value, text = excluded.text
