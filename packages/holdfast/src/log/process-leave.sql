-- Ends the rights of a process that leaves by itself. $1 id. Index: primary key.
delete from holdfast.process where id = $1
