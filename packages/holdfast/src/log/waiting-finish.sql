-- Events that waited and are finished now. $1 consumer, $2 class, $3 seq int8[]. Index: primary key.
delete from holdfast.waiting where consumer = $1 and class = $2 and seq = any ($3::int8[])
