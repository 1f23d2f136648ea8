-- Orders from abroad, none yet.
create table abroad (id bigserial primary key, euros numeric not null);
