-- safe
-- More ways in which an event can end, and what has been cancelled before its turn came.

alter table ended drop constraint ended_outcome_check;
alter table ended add constraint ended_outcome_check
  check (outcome in ('dead', 'dropped', 'cancelled', 'coalesced', 'expired'));

-- Events of this stream and class with a number up to `ceiling`: those of one id, or all of one key. A worker that
-- comes to one of them ends it. Rows leave when every consumer is past the ceiling.
create table cancelled (
  stream       int2        not null references stream,
  class        int2        not null,
  by_key       boolean     not null,
  name         text        not null,
  ceiling      int8        not null,
  cancelled_at timestamptz not null default now(),
  primary key (stream, class, by_key, name)
);

create index waiting_id on waiting (consumer, id);
create index timer_key on timer (stream, key);
