-- safe
-- Canaries: events of our own that go the way of all events, so that what stands still is seen.

-- The last canary of each slot that had one, for each consumer and delivery. `round` and `id` are those of its event.
-- `apart`: the slot has a lane of its own, so it gets a canary of its own.
create table canary (
  consumer    int2        not null references consumer,
  slot        int2        not null,
  role        text        not null,
  class       int2        not null default 1,
  round       int8        not null default 0,
  id          text        not null default '',
  apart       boolean     not null default false,
  sent_at     timestamptz not null default now(),
  appended_at timestamptz,
  settled_at  timestamptz,
  primary key (consumer, slot)
) with (fillfactor = 50);

-- Who has sent canaries last, and whether somebody has been told that something stands still.
create table health (
  one     boolean     primary key default true check (one),
  round   int8        not null default 0,
  sender  text        not null default '',
  role    text        not null default '',
  sent_at timestamptz not null default now(),
  red     boolean     not null default false,
  since   timestamptz not null default now()
) with (fillfactor = 50);
insert into health default values;

-- What the loops of a process say of themselves, apart from its being alive.
alter table process add column report jsonb, add column reported_at timestamptz;

-- Since when a slot is where it is: one that changes hands does not stand still.
alter table lease add column since timestamptz not null default now();
create function lease_moved() returns trigger language plpgsql as 'begin new.since := now(); return new; end';
create trigger lease_moved before update on lease
  for each row when (new.process is distinct from old.process) execute function lease_moved();
