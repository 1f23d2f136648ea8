-- safe
-- A person can have several addresses, on one channel or on many. The row of a person who was joined to another stays,
-- so that events under way find the other. The lines of the web page stay under the key of its address, which is also
-- the id of the first person who had it. Columns channel, address and lines of person are for the code before this;
-- they go in a later release.

alter table person
  -- The day of the last digest, on their own calendar.
  add column digested  text,
  -- {"hour", "count"}: wrong codes in an hour.
  add column tries     jsonb,
  drop constraint person_channel_check;

-- Who has become a part of another, who has not: always one step. A table of its own, since rows of person are locked
-- by those who do not know yet that somebody was joined.
create table joined (
  person_id text collate "C" primary key references person,
  to_id     text collate "C" not null references person
);

create index joined_to on joined (to_id);

create table address (
  -- Channel and name: "telegram:4711". All that is heard has it as its key.
  id        text        collate "C" primary key,
  channel   text        not null
    constraint address_channel check (channel in ('messenger', 'telegram', 'slack', 'mail', 'web')),
  name      text        not null,
  person_id text        collate "C" not null references person,
  -- Of a person's addresses the lowest is the first.
  rank      int4        not null default 0,
  -- Null: not known.
  heard_at  timestamptz,
  state     text        not null default 'reachable'
    constraint address_state check (state in ('reachable', 'window', 'blocked', 'gone')),
  -- When it stopped to be reachable.
  since     timestamptz
) with (fillfactor = 80);

insert into address (id, channel, name, person_id) select id, channel, address, id from person;

create index address_person on address (person_id);

-- Codes that join two people, each good once. What is kept of a code cannot be turned back into it.
create table link_code (
  hash       text        primary key,
  person_id  text        collate "C" not null references person,
  -- Where it was asked for.
  address_id text        collate "C" not null references address,
  expires_at timestamptz not null
);

create index link_code_person on link_code (person_id);

-- What could be said on none of a person's addresses.
create table unsaid (
  id        text        primary key,
  person_id text        collate "C" not null references person,
  text      text        not null,
  at        timestamptz not null
);

create index unsaid_person on unsaid (person_id, at);
