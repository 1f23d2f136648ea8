-- safe
-- The log (one for each class), how far its consumers are, who works on what, and the exceptions as rows.

create table meta (
  name  text primary key,
  value text not null
);

-- Streams and consumers have small numbers, so that each event carries two bytes instead of a name.
create table stream (
  id   int2 generated always as identity primary key,
  name text not null unique
);

create table consumer (
  id     int2 generated always as identity primary key,
  name   text not null unique,
  stream int2 not null references stream
);

-- CACHE 1 (the default): a sequence with a cache hands out numbers that are far apart in time, and the reader's
-- bounds would have to be as wide as the cache of every connection.
create sequence log_critical_seq cache 1;
create sequence log_normal_seq cache 1;
create sequence log_sheddable_seq cache 1;

-- One append-only log for each class. Partitions are lists of one number, so that finished events can leave by DROP;
-- statements name the partition. xid is the top-level transaction, so that a reader can compare snapshots.
create table log_critical (
  xid         xid8        not null,
  seq         int8        not null,
  accepted_at timestamptz not null default now(),
  part        int2        not null default 0,
  stream      int2        not null,
  slot        int2        not null,
  answer      boolean     not null,
  id          text        not null,
  key         text        not null,
  trace       text        not null,
  body        bytea       not null
) partition by list (part);
create table log_normal (like log_critical including defaults) partition by list (part);
create table log_sheddable (like log_critical including defaults) partition by list (part);

create table log_critical_0 partition of log_critical for values in (0);
create table log_normal_0 partition of log_normal for values in (0);
create table log_sheddable_0 partition of log_sheddable for values in (0);

-- (stream, id): repeats. (stream, seq): reading in order. (xid): what was in progress at a snapshot.
create unique index log_critical_0_id on log_critical_0 (stream, id);
create unique index log_critical_0_seq on log_critical_0 (stream, seq);
create index log_critical_0_xid on log_critical_0 (xid);
create unique index log_normal_0_id on log_normal_0 (stream, id);
create unique index log_normal_0_seq on log_normal_0 (stream, seq);
create index log_normal_0_xid on log_normal_0 (xid);
create unique index log_sheddable_0_id on log_sheddable_0 (stream, id);
create unique index log_sheddable_0_seq on log_sheddable_0 (stream, seq);
create index log_sheddable_0_xid on log_sheddable_0 (xid);

-- How far a consumer is in one class and slot. Everything visible in `done` is finished; of what is visible in `until`
-- and not in `done`, everything up to `after` is. Limit, floor and ceiling bound the scan: see log/read.sql.
create table cursor (
  consumer      int2        not null references consumer,
  class         int2        not null,
  slot          int2        not null,
  after         int8        not null,
  done_limit    xid8        not null,
  done_floor    int8        not null,
  done_ceiling  int8        not null,
  until_limit   xid8        not null,
  until_floor   int8        not null,
  until_ceiling int8        not null,
  done          pg_snapshot not null,
  until         pg_snapshot not null,
  primary key (consumer, class, slot)
) with (fillfactor = 50);

-- A live process. Deleting its row fences it: every settle locks the row first.
create table process (
  id         int8 generated always as identity primary key,
  name       text        not null unique,
  role       text        not null,
  started_at timestamptz not null default now(),
  expires_at timestamptz not null,
  metrics    jsonb
) with (fillfactor = 50);

-- Who works on which slot. The epoch goes up at every change of hands.
create table lease (
  role    text not null,
  slot    int2 not null,
  process int8 references process on delete set null,
  epoch   int8 not null default 0,
  primary key (role, slot)
) with (fillfactor = 50);
create index lease_process on lease (process);

-- Events that are being retried (due_at set), and those of the same key that are parked behind them (due_at null).
create table waiting (
  consumer    int2        not null,
  class       int2        not null,
  slot        int2        not null,
  seq         int8        not null,
  due_at      timestamptz,
  tries       int2        not null,
  accepted_at timestamptz not null,
  answer      boolean     not null,
  id          text        not null,
  key         text        not null,
  trace       text        not null,
  error       text,
  body        bytea       not null,
  primary key (consumer, class, seq)
);
create index waiting_due on waiting (consumer, due_at) where due_at is not null;
create index waiting_key on waiting (consumer, class, key, seq);

-- Events that ended without an effect: dead letters with their error, and what a consumer dropped with its reason.
create table ended (
  consumer    int2        not null,
  class       int2        not null,
  seq         int8        not null,
  outcome     text        not null check (outcome in ('dead', 'dropped')),
  tries       int2        not null,
  accepted_at timestamptz not null,
  ended_at    timestamptz not null default now(),
  id          text        not null,
  key         text        not null,
  trace       text        not null,
  reason      text        not null,
  body        bytea       not null,
  primary key (consumer, class, seq)
);

-- What a route that waits is told about its event.
create table answer (
  stream   int2        not null,
  id       text        not null,
  outcome  text        not null,
  ended_at timestamptz not null default now(),
  result   text,
  primary key (stream, id)
);

-- Events that fall due at a time.
create table timer (
  due_at timestamptz not null,
  stream int2        not null,
  class  int2        not null,
  slot   int2        not null,
  id     text        not null,
  key    text        not null,
  trace  text        not null,
  body   bytea       not null,
  primary key (stream, id)
);
create index timer_due on timer (class, due_at);

-- A delivery that has gone out, so that it does not go again.
create table receipt (
  consumer    int2        not null,
  class       int2        not null,
  seq         int8        not null,
  sent_at     timestamptz not null default now(),
  provider_id text,
  primary key (consumer, class, seq)
);
