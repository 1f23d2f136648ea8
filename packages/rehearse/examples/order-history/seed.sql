-- 160,000 purchases of 20,000 customers.
create table purchases (id int primary key, customer_id int not null, placed timestamptz not null, total int not null);
insert into purchases select n, n % 20000, timestamptz '2026-01-01' + n * interval '1 minute', n % 900
from generate_series(1, 160000) as n;
analyze purchases;
