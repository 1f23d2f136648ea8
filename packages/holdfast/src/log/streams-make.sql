-- Gives numbers to streams that have none. $1 name text[]. Safe to run from many processes at once.
insert into holdfast.stream (name)
select name from unnest($1::text[]) as name
where not exists (select from holdfast.stream where stream.name = name.name)
on conflict (name) do nothing
