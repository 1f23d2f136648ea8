-- Orders, none yet.
create table orders (id bigserial primary key, product int not null, amount int not null, receipt bigint);
