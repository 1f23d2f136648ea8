-- Removes rows of one key from a table that has a key. $1 places text[], $2 key. Index: the rows' places.
delete from holdfast.:table where ctid = any ($1::text[]::tid[]) and key = $2
