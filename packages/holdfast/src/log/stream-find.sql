-- The number of a stream. $1 name. Index: unique (name).
select id from holdfast.stream where name = $1
