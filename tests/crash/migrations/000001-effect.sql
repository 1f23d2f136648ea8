-- safe
-- What the ledger app did. No unique constraint: an event that takes effect twice must show.
create table effect (
  place       int8 generated always as identity,
  event_id    text        not null,
  key         text        not null,
  seq         int4        not null,
  process     int4        not null,
  accepted_at timestamptz not null,
  at          timestamptz not null default clock_timestamp()
);
create index effect_place on effect (place);
