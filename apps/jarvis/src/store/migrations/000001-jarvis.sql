-- safe
-- People, their reminders, the lines of conversations on the web page, and counts. Whoever changes something of a
-- person holds the person's row, taken in the order of id (hence one collation), so that no two can wait in a circle.

create table person (
  -- Channel and address: "messenger:1234", "web:kq…".
  id          text        collate "C" primary key,
  channel     text        not null check (channel in ('messenger', 'web')),
  address     text        not null,
  zone        text        not null default 'UTC',
  zone_source text        not null default 'default'
    constraint person_source check (zone_source in ('named', 'browser', 'locale', 'default')),
  -- What the question "when?" that is still open was about.
  waiting_for text,
  -- What "undo" takes back, and which reminders the numbers of the last list mean.
  last        jsonb,
  listed      jsonb       not null default '[]',
  -- Reminders made, and lines written, so far: the next gets the next number.
  made        int4        not null default 0,
  lines       int4        not null default 0,
  served      boolean     not null default false,
  created_at  timestamptz not null default now()
) with (fillfactor = 80);

create table reminder (
  id         uuid        primary key,
  person_id  text        collate "C" not null references person,
  -- The person's first, second, … reminder.
  n          int4        not null,
  what       text        not null,
  due_at     timestamptz not null,
  zone       text        not null,
  state      text        not null default 'open' check (state in ('open', 'rung', 'cancelled')),
  created_at timestamptz not null default now()
) with (fillfactor = 80);

-- A person's open reminders, soonest first. What falls due is the timer's business.
create index reminder_open on reminder (person_id, due_at, n) where state = 'open';

-- Conversations on the web page: lines count up from 1 for each person, which is also the cursor of those who follow.
create table line (
  person_id  text        collate "C" not null references person,
  n          int4        not null,
  speaker    text        not null check (speaker in ('you', 'jarvis')),
  kind       text        not null check (kind in ('said', 'answer', 'reminder')),
  text       text        not null,
  at         timestamptz not null,
  -- Of what was said: the id that the page gave it.
  message_id text,
  buttons    jsonb,
  primary key (person_id, n)
);

-- Sums of what has been counted. A batch adds to one row, chosen by its first person; the counts are sums over 128.
create table counter (
  source  text not null,
  slot    int2 not null,
  people  int8 not null,
  sent    int8 not null,
  waiting int8 not null,
  primary key (source, slot)
) with (fillfactor = 50);
