create table abroad (id bigserial primary key, euros numeric not null);
