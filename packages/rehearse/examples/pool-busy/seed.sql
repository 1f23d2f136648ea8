-- 5,000 parcels with their weights.
create table parcels (id int primary key, grams int not null);
insert into parcels select n, 100 + n from generate_series(1, 5000) as n;
analyze parcels;
