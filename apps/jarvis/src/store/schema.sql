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
  line_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
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
  person_pkey PRIMARY KEY (id)
  person_source CHECK ((zone_source = ANY (ARRAY['named'::text, 'browser'::text, 'locale'::text, 'default'::text])))
  CREATE INDEX person_digest ON jarvis.person USING btree (zone, id) WHERE digest

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
  reminder_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  reminder_pkey PRIMARY KEY (id)
  reminder_repeat CHECK (((rule IS NULL) = (starts IS NULL)))
  reminder_state_check CHECK ((state = ANY (ARRAY['open'::text, 'rung'::text, 'cancelled'::text])))
  CREATE INDEX reminder_open ON jarvis.reminder USING btree (person_id, due_at, n) WHERE (state = 'open'::text)

table unsaid
  id text not null
  person_id text not null
  text text not null
  at timestamp with time zone not null
  unsaid_person_id_fkey FOREIGN KEY (person_id) REFERENCES jarvis.person(id)
  unsaid_pkey PRIMARY KEY (id)
  CREATE INDEX unsaid_person ON jarvis.unsaid USING btree (person_id, at)
