-- 20,000 articles in 50 topics, and 800 followers of one topic each.
create table articles (id int primary key, topic int not null, title text not null);
create table followers (id int primary key, topic int not null, digest text) with (fillfactor = 50);
insert into articles select n, n % 50, 'Article ' || n from generate_series(1, 20000) as n;
insert into followers select n, n % 50 from generate_series(1, 800) as n;
create index articles_by_topic on articles (topic, id);
analyze;
