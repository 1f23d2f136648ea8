-- safe
-- What the operator does: changes, broadcasts, and the import of an old store. The columns come without a rewrite.

alter table person
  -- They said "no news": no broadcast goes to them.
  add column no_news  boolean not null default false,
  -- About when they wrote last, to the minute.
  add column wrote_at timestamptz;

-- What operators have changed, each once, as it was asked for and with what came of it.
create table operator_change (
  id     text primary key,
  who    text not null,
  what   jsonb not null,
  said   text not null,
  worked boolean not null,
  at     timestamptz not null
);
create index operator_change_at on operator_change (at);

create table broadcast (
  id       text primary key,
  text     text not null,
  audience jsonb not null,
  -- How many were named when it was confirmed, and how many it was meant for in the end.
  named    int4 not null,
  people   int4 not null,
  state    text not null default 'going' check (state in ('going', 'stopped')),
  at       timestamptz not null
);
create index broadcast_at on broadcast (at);

-- Whom a broadcast is for: chosen once, when it is confirmed.
create table broadcast_person (
  broadcast text not null references broadcast (id),
  person_id text not null references person (id) on delete cascade,
  state     text not null default 'waiting'
    constraint broadcast_turn check (state in ('waiting', 'told', 'refused', 'stopped')),
  primary key (broadcast, person_id)
) with (fillfactor = 80);

create table import (
  id         text primary key,
  name       text not null,
  began_at   timestamptz not null,
  -- When the last of it had been sent, and what the sender had counted in the file by then.
  ended_at   timestamptz,
  counted    jsonb,
  -- When its overdue reminders had their timers.
  released_at timestamptz
);

-- One piece of a file, once: what came of its lines. Hashes are sums modulo 2^128.
create table import_part (
  import        text not null references import (id),
  first_line    int8 not null,
  lines         int4 not null,
  people        int4 not null,
  reminders     int4 not null,
  -- Records that had been imported before, kept people whose own choice was newer, and lines that cannot be read.
  repeats       int4 not null,
  newer         int4 not null,
  unreadable    int4 not null,
  repeats_hash  numeric(39) not null,
  primary key (import, first_line)
);

-- What has been taken over, by its old name; `hash` is that of the row as it was stored.
create table imported (
  kind   text not null check (kind in ('person', 'reminder')),
  old_id text not null,
  import text not null references import (id),
  -- The person's or the reminder's id here.
  own_id text not null,
  hash   numeric(39) not null,
  -- For a reminder that was overdue: when it was due, until its timer is set.
  held   timestamptz,
  primary key (kind, old_id)
);
create index imported_import on imported (import);
create index imported_held on imported (import, held, old_id) where held is not null;

-- Lines that cannot be read, as they came.
create table import_line (
  import text not null references import (id),
  line   int8 not null,
  reason text not null,
  raw    bytea not null,
  primary key (import, line)
);
