-- safe
-- Dead letters are grouped by what they died of, and can be replayed.

-- `slot`: null in rows that older code has written. `fingerprint`: of the error, for dead letters. `outside`: for dead
-- deliveries, whether the outside has certainly refused it, or may have it. `replays`: how often it was replayed.
alter table ended
  add column slot        int2,
  add column fingerprint text not null default '',
  add column outside     text check (outside in ('refused', 'unsure')),
  add column replays     int2 not null default 0,
  add column replayed_at timestamptz;

-- What died before has no error to look into but its text.
update ended set fingerprint = left(md5(consumer || ' ' || regexp_replace(reason, '\S*[0-9]\S*', '#', 'g')), 12)
where outcome = 'dead';

create index ended_dead on ended (consumer, fingerprint, ended_at) where outcome = 'dead';
create index ended_id on ended (id);

-- More than 0: an event that is being replayed. It neither holds up the later events of its key nor waits for them.
alter table waiting
  add column replays     int2 not null default 0,
  add column replayed_at timestamptz;
create index waiting_replays on waiting (consumer, due_at) where replays > 0;

-- Dead letters on their way back: each moves to `waiting` when it is due, a few at a time.
create table replay (
  consumer    int2        not null,
  class       int2        not null,
  slot        int2        not null,
  seq         int8        not null,
  due_at      timestamptz not null,
  replayed_at timestamptz not null default now(),
  ended_at    timestamptz not null,
  accepted_at timestamptz not null,
  tries       int2        not null,
  replays     int2        not null,
  version     int2        not null,
  answer      boolean     not null,
  id          text        not null,
  key         text        not null,
  trace       text        not null,
  reason      text        not null,
  fingerprint text        not null,
  outside     text,
  body        bytea       not null,
  primary key (consumer, class, seq)
);
create index replay_due on replay (consumer, due_at);
create index replay_group on replay (consumer, fingerprint, due_at);
create index replay_id on replay (consumer, id);
create index replay_key on replay (consumer, key);
