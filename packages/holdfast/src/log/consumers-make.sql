-- Gives numbers to consumers that have none. $1 name text[], $2 stream int2[]. Safe to run from many processes at once.
insert into holdfast.consumer (name, stream)
select name, stream from unnest($1::text[], $2::int2[]) as wanted (name, stream)
where not exists (select from holdfast.consumer where consumer.name = wanted.name)
on conflict (name) do nothing
