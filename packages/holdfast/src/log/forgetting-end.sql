-- Notes that a key is forgotten. $1 key, $2 until when; asked for again meanwhile, it stays. Index: primary key.
delete from holdfast.forgetting where key = $1 and until = $2
