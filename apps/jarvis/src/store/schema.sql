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

table counter with (fillfactor=50)
  source text not null
  slot smallint not null
  people bigint not null
  sent bigint not null
  waiting bigint not null
  counter_pkey PRIMARY KEY (source, slot)

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
  person_pkey PRIMARY KEY (id)
  person_source CHECK ((zone_source = ANY (ARRAY['named'::text, 'browser'::text, 'locale'::text, 'default'::text])))
  CREATE INDEX person_digest ON jarvis.person USING btree (zone, id) WHERE digest
  CREATE UNIQUE INDEX person_export ON jarvis.person USING btree (export_token) WHERE (export_token IS NOT NULL)

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
