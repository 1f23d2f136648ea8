-- safe
-- What waits, counted without looking at it: how many events have come, how many each cursor has passed.

-- Events of the slot that the cursor has passed since this column is there. Moved in the transaction of the effects.
alter table cursor add column passed int8 not null default 0;

-- Since when the consumer takes nothing new; null while it works.
alter table consumer add column paused_at timestamptz;

-- How far the logs have been counted, and when that was: a reader's bound (see log/snapshot.sql) for each class.
create table tally (
  class      int2        primary key,
  counted_at timestamptz not null default '-infinity',
  done       pg_snapshot not null default '1:1:',
  done_limit xid8        not null default '1',
  done_floor int8        not null default 0
) with (fillfactor = 50);
insert into tally (class) select generate_series(0, 2);

-- Events of a stream up to there.
create table arrival (
  class   int2 not null,
  stream  int2 not null,
  arrived int8 not null,
  primary key (class, stream)
) with (fillfactor = 50);

-- What a consumer has before it in one class, as last measured: the one answer that all processes and commands give.
create table backlog (
  consumer    int2        not null references consumer,
  class       int2        not null,
  measured_at timestamptz not null,
  -- Of the events that have come, those that never were this consumer's to pass.
  skipped     int8        not null,
  -- Not read yet; rows that are tried again at a time, those put off until later among them, and those parked behind
  -- such a one; timers that are due and not in the log yet.
  unread      int8        not null,
  retrying    int8        not null,
  put_off     int8        not null,
  parked      int8        not null,
  timers_due  int8        not null,
  -- A second, over a window that is as long as both have been steady.
  arriving    float8      not null,
  finishing   float8      not null,
  -- When the oldest of them was accepted; null when there is none.
  oldest_at   timestamptz,
  -- Times in ms, events that had come, events that waited: three numbers for each of the last measurements.
  samples     float8[]    not null,
  primary key (consumer, class)
) with (fillfactor = 50);
