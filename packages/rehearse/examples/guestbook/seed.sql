-- 500 entries of earlier guests.
create table entries (id bigserial primary key, author text not null, words text not null);
insert into entries (author, words) select 'Guest ' || n, 'I was here, number ' || n from generate_series(1, 500) as n;
