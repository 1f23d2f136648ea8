-- safe
-- What is fanned out, and what came of it. No unique constraint: a row that was met twice must show.
create table source (
  id  int8 primary key,
  who text not null
);
create table effect (
  run text not null,
  id  int8 not null
);
-- Only for builds that are broken on purpose: where they think they are.
create table place (
  run   text primary key,
  after int8 not null
);
