-- What the migrations of jarvis make. Written by `holdfast schema`; not for running.

table address with (fillfactor=80)
  id text not null
  channel text not null
  name text not null
  person_id text not null
  rank integer not null default 0
  heard_at timestamp with time zone
  state text not null default 'reachable'::text
  since timestamp with time zone
  address_channel CHECK ((channel = ANY (ARRAY['messenger'::text, 'telegram'::text, 'slack'::text, 'mail'::text, 'web'::text])))
  address_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  address_pkey PRIMARY KEY (id)
  address_state CHECK ((state = ANY (ARRAY['reachable'::text, 'window'::text, 'blocked'::text, 'gone'::text])))
  CREATE INDEX address_person ON jarvis.address USING btree (person_id)

table broadcast
  id text not null
  text text not null
  audience jsonb not null
  named integer not null
  people integer not null
  state text not null default 'going'::text
  at timestamp with time zone not null
  broadcast_pkey PRIMARY KEY (id)
  broadcast_state_check CHECK ((state = ANY (ARRAY['going'::text, 'stopped'::text])))
  CREATE INDEX broadcast_at ON jarvis.broadcast USING btree (at)

table broadcast_person with (fillfactor=80)
  broadcast text not null
  person_id text not null
  state text not null default 'waiting'::text
  broadcast_person_broadcast_fkey FOREIGN KEY (broadcast) REFERENCES jarvis.broadcast(id)
  broadcast_person_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id) ON DELETE CASCADE
  broadcast_person_pkey PRIMARY KEY (broadcast, person_id)
  broadcast_turn CHECK ((state = ANY (ARRAY['waiting'::text, 'told'::text, 'refused'::text, 'stopped'::text])))

table counter with (fillfactor=50)
  source text not null
  slot smallint not null
  people bigint not null
  sent bigint not null
  waiting bigint not null
  counter_pkey PRIMARY KEY (source, slot)

table import
  id text not null
  name text not null
  began_at timestamp with time zone not null
  ended_at timestamp with time zone
  counted jsonb
  released_at timestamp with time zone
  import_pkey PRIMARY KEY (id)

table import_line
  import text not null
  line bigint not null
  reason text not null
  raw bytea not null
  import_line_import_fkey FOREIGN KEY (import) REFERENCES jarvis.import(id)
  import_line_pkey PRIMARY KEY (import, line)

table import_part
  import text not null
  first_line bigint not null
  lines integer not null
  people integer not null
  reminders integer not null
  repeats integer not null
  newer integer not null
  unreadable integer not null
  repeats_hash numeric(39,0) not null
  import_part_import_fkey FOREIGN KEY (import) REFERENCES jarvis.import(id)
  import_part_pkey PRIMARY KEY (import, first_line)

table imported
  kind text not null
  old_id text not null
  import text not null
  own_id text not null
  hash numeric(39,0) not null
  held timestamp with time zone
  imported_import_fkey FOREIGN KEY (import) REFERENCES jarvis.import(id)
  imported_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'reminder'::text])))
  imported_pkey PRIMARY KEY (kind, old_id)
  CREATE INDEX imported_held ON jarvis.imported USING btree (import, held, old_id) WHERE (held IS NOT NULL)
  CREATE INDEX imported_import ON jarvis.imported USING btree (import)

table joined
  person_id text not null
  to_id text not null
  joined_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  joined_pkey PRIMARY KEY (person_id)
  joined_to_id_fkey FOREIGN KEY (to_id) REFERENCES jarvis.person(id)
  CREATE INDEX joined_to ON jarvis.joined USING btree (to_id)

table line
  person_id text not null
  n integer not null
  speaker text not null
  kind text not null
  text text not null
  at timestamp with time zone not null
  message_id text
  buttons jsonb
  line_kind_check CHECK ((kind = ANY (ARRAY['said'::text, 'answer'::text, 'reminder'::text])))
  line_pkey PRIMARY KEY (person_id, n)
  line_speaker_check CHECK ((speaker = ANY (ARRAY['you'::text, 'jarvis'::text])))

table link_code
  hash text not null
  person_id text not null
  address_id text not null
  expires_at timestamp with time zone not null
  link_code_address_id_fkey FOREIGN KEY (address_id) REFERENCES jarvis.address(id)
  link_code_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  link_code_pkey PRIMARY KEY (hash)
  CREATE INDEX link_code_address ON jarvis.link_code USING btree (address_id)
  CREATE INDEX link_code_person ON jarvis.link_code USING btree (person_id)

table mail_sender
  address text not null
  hour timestamp with time zone not null
  heard integer not null
  asked_at timestamp with time zone
  left_at timestamp with time zone
  mail_sender_pkey PRIMARY KEY (address)
  CREATE INDEX mail_sender_asked ON jarvis.mail_sender USING btree (asked_at) WHERE (asked_at IS NOT NULL)
  CREATE INDEX mail_sender_hour ON jarvis.mail_sender USING btree (hour) WHERE (left_at IS NULL)

table operator_change
  id text not null
  who text not null
  what jsonb not null
  said text not null
  worked boolean not null
  at timestamp with time zone not null
  operator_change_pkey PRIMARY KEY (id)
  CREATE INDEX operator_change_at ON jarvis.operator_change USING btree (at)

table person with (fillfactor=80)
  id text not null
  channel text not null
  address text not null
  zone text not null default 'UTC'::text
  zone_source text not null default 'default'::text
  waiting_for text
  last jsonb
  listed jsonb not null default '[]'::jsonb
  made integer not null default 0
  lines integer not null default 0
  served boolean not null default false
  created_at timestamp with time zone not null default now()
  lookup jsonb
  digest boolean not null default false
  language text
  digested text
  tries jsonb
  ask_again boolean not null default false
  export_token text
  undo jsonb
  pending jsonb
  no_news boolean not null default false
  wrote_at timestamp with time zone
  person_pkey PRIMARY KEY (id)
  person_source CHECK ((zone_source = ANY (ARRAY['named'::text, 'browser'::text, 'locale'::text, 'default'::text])))
  CREATE INDEX person_digest ON jarvis.person USING btree (zone, id) WHERE digest
  CREATE UNIQUE INDEX person_export ON jarvis.person USING btree (export_token) WHERE (export_token IS NOT NULL)

table push_browser
  person_id text not null
  endpoint text not null
  p256dh text not null
  auth text not null
  made_at timestamp with time zone not null
  push_browser_pkey PRIMARY KEY (person_id, endpoint)

table reminder with (fillfactor=80)
  id uuid not null
  person_id text not null
  n integer not null
  what text not null
  due_at timestamp with time zone not null
  zone text not null
  state text not null default 'open'::text
  created_at timestamp with time zone not null default now()
  rule text
  starts text
  rev integer not null default 0
  rung_at timestamp with time zone
  changed_at timestamp with time zone not null default now()
  reminder_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  reminder_pkey PRIMARY KEY (id)
  reminder_repeat CHECK (((rule IS NULL) = (starts IS NULL)))
  reminder_state_check CHECK ((state = ANY (ARRAY['open'::text, 'rung'::text, 'cancelled'::text, 'done'::text])))
  CREATE INDEX reminder_open ON jarvis.reminder USING btree (person_id, due_at, n) WHERE (state = 'open'::text)
  CREATE INDEX reminder_person ON jarvis.reminder USING btree (person_id, n)
  CREATE INDEX reminder_rung ON jarvis.reminder USING btree (person_id, rung_at) WHERE (state = 'rung'::text)

table unsaid
  id text not null
  person_id text not null
  text text not null
  at timestamp with time zone not null
  unsaid_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  unsaid_pkey PRIMARY KEY (id)
  CREATE INDEX unsaid_person ON jarvis.unsaid USING btree (person_id, at)
