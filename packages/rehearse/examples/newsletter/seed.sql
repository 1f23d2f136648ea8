-- Readers, none yet.
create table readers (email text primary key, since timestamptz not null default now());
