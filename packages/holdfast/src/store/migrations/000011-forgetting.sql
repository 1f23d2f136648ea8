-- safe
-- Keys that an app wants forgotten: written by the batch that decided it, worked off by the process that keeps the
-- logs.
create table forgetting (
  key    text collate "C" primary key,
  -- What was accepted until then is forgotten; who comes again after that is another.
  until  timestamptz not null,
  -- What the batch said last is given time to go out.
  due_at timestamptz not null
);
