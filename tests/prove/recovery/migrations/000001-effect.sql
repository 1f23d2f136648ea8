-- safe
-- What the recovery app did. No unique constraint: an event that takes effect twice must show.
create table effect (
  event_id    text        not null,
  accepted_at timestamptz not null,
  at          timestamptz not null
);
