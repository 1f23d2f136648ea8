-- 500 shops with staff, shelves and 180,000 deliveries; the last have no index by shop.
create table shops (id int primary key, name text not null, town int not null);
create table staff (id int primary key, shop_id int not null, wage int not null);
create table shelves (id int primary key, shop_id int not null, goods int not null);
create table deliveries (id int primary key, shop_id int not null, late boolean not null, note text not null);
insert into shops select n, 'Shop ' || n, n % 30 from generate_series(1, 500) as n;
insert into staff select n, 1 + n % 500, 10 + n % 20 from generate_series(1, 4000) as n;
insert into shelves select n, 1 + n % 500, n % 40 from generate_series(1, 6000) as n;
insert into deliveries select n, 1 + n % 500, n % 9 = 0, 'Delivery number ' || n from generate_series(1, 180000) as n;
create index staff_by_shop on staff (shop_id);
create index shelves_by_shop on shelves (shop_id);
analyze;
