-- safe
-- Schedules: one row each, locked by whoever fires it, in the transaction that writes the firing into the log.
create table schedule (
  name        text        primary key,
  stream      int2        not null references stream,
  class       int2        not null,
  -- What the plan is, in the words of schedule/plan.ts; null when it is no part of the app any more.
  spec        text,
  -- When it fires next; null before somebody has worked it out, and when it never does.
  next_at     timestamptz,
  paused      boolean     not null default false,
  -- When a process last said that this is the plan: another process has to wait before it says otherwise.
  seen_at     timestamptz not null default now(),
  last_at     timestamptz,
  last_missed int4        not null default 0,
  by_hand     boolean     not null default false
) with (fillfactor = 50);

-- How far the runs of fan-outs are. Written by the transaction that moves a run on by a page.
create table fan_out (
  name       text        not null,
  run        text        not null,
  started_at timestamptz not null default now(),
  moved_at   timestamptz not null default now(),
  ended_at   timestamptz,
  pages      int8        not null default 0,
  rows       int8        not null default 0,
  events     int8        not null default 0,
  primary key (name, run)
) with (fillfactor = 50);
create index fan_out_ended on fan_out (ended_at) where ended_at is not null;
