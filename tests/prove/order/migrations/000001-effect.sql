-- safe
-- What the order app did. No unique constraint: an event that takes effect twice must show.
create table effect (
  place       int8 generated always as identity,
  key         text        not null,
  seq         int4        not null,
  accepted_at timestamptz not null,
  at          timestamptz not null
);
