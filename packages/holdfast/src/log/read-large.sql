-- Large bodies of one stream in one part of a log. $1 stream, $2 numbers int8[].
-- Index (stream, seq), a probe for each. Locks: none. Race: what was forgotten since its number was read is missing.
select seq::float8 as seq, body from :log where stream = $1 and seq = any ($2::int8[])
