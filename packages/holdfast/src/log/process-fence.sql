-- Ends the rights of the process of this name, if there is one: its slots are free. $1 name. Index: unique (name).
-- Race: a settle of it that is under way holds a key-share lock on the row; this waits for it.
delete from holdfast.process where name = $1
