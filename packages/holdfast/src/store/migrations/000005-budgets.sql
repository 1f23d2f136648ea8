-- safe
-- One row for each budget: its ledger, which whoever gives out calls locks, and the plan as the app declares it.
create table budget (
  id smallint generated always as identity primary key,
  name text not null unique,
  plan jsonb not null,
  state jsonb not null default '{}',
  -- Whose deliveries are made under it.
  consumers smallint[] not null default '{}'
) with (fillfactor = 20);

-- Deliveries that wait for their budget, and not because they failed.
alter table waiting add column for_budget boolean not null default false;
create index waiting_budget on waiting (consumer, class, seq) where for_budget;

-- Answers of outside services: whoever asks the same while it holds is answered without a call.
create table known (
  consumer smallint not null,
  key text not null,
  answer text not null,
  expires_at timestamptz not null,
  primary key (consumer, key)
);
create index known_expires on known (expires_at);
