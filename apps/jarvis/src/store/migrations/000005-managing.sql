-- safe
-- What people do with their reminders: change them, answer them, take them away. All columns come without a rewrite.

alter table reminder
  -- How often it was changed; a timer that was set before the last change is stale.
  add column rev        int4        not null default 0,
  -- When it last rang, if nobody has said "done" or "snooze" since.
  add column rung_at    timestamptz,
  add column changed_at timestamptz not null default now(),
  drop constraint reminder_state_check,
  add constraint reminder_state_check check (state in ('open', 'rung', 'cancelled', 'done'));

-- Reminders that rang and were not answered, the newest last; those of a person, for an export and to forget them.
create index reminder_rung on reminder (person_id, rung_at) where state = 'rung';
create index reminder_person on reminder (person_id, n);

alter table person
  -- Who did not say that it was done is asked once.
  add column ask_again    boolean not null default false,
  -- The secret in the link to their data.
  add column export_token text,
  -- {"changes": […]}: what "undo" takes back; `last` holds it as earlier releases did, and is only read.
  add column undo         jsonb,
  -- {"kind", …}: what the next message may be the answer to.
  add column pending      jsonb;

create unique index person_export on person (export_token) where export_token is not null;

-- Lines belong to an address, whose first person may be forgotten while somebody else has it.
alter table line drop constraint line_person_id_fkey;

-- Codes that were asked for at an address, to forget it.
create index link_code_address on link_code (address_id);
