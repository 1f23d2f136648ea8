-- safe
-- The ladder of degradation and the alarms: what one process of all has decided, for the others to follow and to show.

-- The process that looks at the figures, takes and leaves steps, and sends alarms.
create table guard (
  one    boolean     primary key default true check (one),
  holder text        not null default '',
  until  timestamptz not null default '-infinity'
) with (fillfactor = 50);
insert into guard default values;

-- A step that was ever taken or pinned.
create table ladder (
  step      text        primary key,
  -- By its thresholds; null while it is not taken by them.
  taken_at  timestamptz,
  -- What the figures were then.
  reason    text        not null default '',
  -- By hand: true to take it, false to leave it, whatever the figures say; null to go by the figures.
  pinned    boolean,
  pinned_at timestamptz
) with (fillfactor = 50);

-- An alarm that is on, or whose end has not been told yet.
create table alarm (
  name    text        not null,
  -- Of what: a consumer, a budget, a process; empty for the whole installation.
  subject text        not null,
  since   timestamptz not null,
  -- When its figure was below the lower threshold again.
  ended   timestamptz,
  -- When it was last told that it is on; null: not yet.
  told    timestamptz,
  value   float8      not null,
  text    text        not null default '',
  primary key (name, subject)
) with (fillfactor = 50);
