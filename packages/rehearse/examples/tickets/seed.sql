-- 400 concerts with seats for everyone, so that two sales seldom meet at one row.
create table concerts (id int primary key, title text not null, seats int not null);
create table orders (id bigserial primary key, concert_id int not null references concerts, email text not null);
insert into concerts select n, 'Concert ' || n, 1000000 from generate_series(1, 400) as n;
-- The gate is another machine: 8 ms of waiting, no work.
create function reserve_at_gate(order_id bigint) returns bigint language plpgsql as
$$ begin perform pg_sleep(0.008); return order_id; end $$;
