-- safe
create table effect (place bigint generated always as identity, id text not null, version int not null);
