-- 150,000 links; code N is the start of md5(N), so that a scenario can name those that exist.
create table links (id bigserial primary key, code text not null, address text not null, made timestamptz
  default now());
insert into links (code, address)
select substr(md5(n::text), 1, 10), 'http://example.com/articles/' || n from generate_series(1, 150000) as n;
analyze links;
