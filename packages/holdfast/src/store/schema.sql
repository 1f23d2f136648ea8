-- What the migrations of holdfast make. Written by `holdfast schema`; not for running.

sequence log_critical_seq cache 1

sequence log_normal_seq cache 1

sequence log_sheddable_seq cache 1

table answer
  stream smallint not null
  id text not null
  outcome text not null
  ended_at timestamp with time zone not null default now()
  result text
  answer_pkey PRIMARY KEY (stream, id)

table cancelled
  stream smallint not null
  class smallint not null
  by_key boolean not null
  name text not null
  ceiling bigint not null
  cancelled_at timestamp with time zone not null default now()
  cancelled_pkey PRIMARY KEY (stream, class, by_key, name)
  cancelled_stream_fkey FOREIGN KEY (stream) REFERENCES stream(id)

table consumer
  id smallint not null generated always as identity
  name text not null
  stream smallint not null
  consumer_name_key UNIQUE (name)
  consumer_pkey PRIMARY KEY (id)
  consumer_stream_fkey FOREIGN KEY (stream) REFERENCES stream(id)

table cursor with (fillfactor=50)
  consumer smallint not null
  class smallint not null
  slot smallint not null
  after bigint not null
  done_limit xid8 not null
  done_floor bigint not null
  done_ceiling bigint not null
  until_limit xid8 not null
  until_floor bigint not null
  until_ceiling bigint not null
  done pg_snapshot not null
  until pg_snapshot not null
  cursor_consumer_fkey FOREIGN KEY (consumer) REFERENCES consumer(id)
  cursor_pkey PRIMARY KEY (consumer, class, slot)

table ended
  consumer smallint not null
  class smallint not null
  seq bigint not null
  outcome text not null
  tries smallint not null
  accepted_at timestamp with time zone not null
  ended_at timestamp with time zone not null default now()
  id text not null
  key text not null
  trace text not null
  reason text not null
  body bytea not null
  version smallint not null default 1
  ended_outcome_check CHECK ((outcome = ANY (ARRAY['dead'::text, 'dropped'::text, 'cancelled'::text, 'coalesced'::text, 'expired'::text])))
  ended_pkey PRIMARY KEY (consumer, class, seq)

table lease with (fillfactor=50)
  role text not null
  slot smallint not null
  process bigint
  epoch bigint not null default 0
  lease_pkey PRIMARY KEY (role, slot)
  lease_process_fkey FOREIGN KEY (process) REFERENCES process(id) ON DELETE SET NULL
  CREATE INDEX lease_process ON holdfast.lease USING btree (process)

table log_critical partition by LIST (part)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1

table log_critical_0 partition of log_critical FOR VALUES IN ('0')
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_critical_0_id ON holdfast.log_critical_0 USING btree (stream, id)
  CREATE UNIQUE INDEX log_critical_0_seq ON holdfast.log_critical_0 USING btree (stream, seq)
  CREATE INDEX log_critical_0_xid ON holdfast.log_critical_0 USING btree (xid)

table log_normal partition by LIST (part)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1

table log_normal_0 partition of log_normal FOR VALUES IN ('0')
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_normal_0_id ON holdfast.log_normal_0 USING btree (stream, id)
  CREATE UNIQUE INDEX log_normal_0_seq ON holdfast.log_normal_0 USING btree (stream, seq)
  CREATE INDEX log_normal_0_xid ON holdfast.log_normal_0 USING btree (xid)

table log_sheddable partition by LIST (part)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1

table log_sheddable_0 partition of log_sheddable FOR VALUES IN ('0')
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 0
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_sheddable_0_id ON holdfast.log_sheddable_0 USING btree (stream, id)
  CREATE UNIQUE INDEX log_sheddable_0_seq ON holdfast.log_sheddable_0 USING btree (stream, seq)
  CREATE INDEX log_sheddable_0_xid ON holdfast.log_sheddable_0 USING btree (xid)

table meta
  name text not null
  value text not null
  meta_pkey PRIMARY KEY (name)

table migration
  schema text not null
  name text not null
  checksum text not null
  applied_at timestamp with time zone not null default now()
  migration_pkey PRIMARY KEY (schema, name)

table process with (fillfactor=50)
  id bigint not null generated always as identity
  name text not null
  role text not null
  started_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  metrics jsonb
  process_name_key UNIQUE (name)
  process_pkey PRIMARY KEY (id)

table receipt
  consumer smallint not null
  class smallint not null
  seq bigint not null
  sent_at timestamp with time zone not null default now()
  provider_id text
  receipt_pkey PRIMARY KEY (consumer, class, seq)

table stream
  id smallint not null generated always as identity
  name text not null
  stream_name_key UNIQUE (name)
  stream_pkey PRIMARY KEY (id)

table timer
  due_at timestamp with time zone not null
  stream smallint not null
  class smallint not null
  slot smallint not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  timer_pkey PRIMARY KEY (stream, id)
  CREATE INDEX timer_due ON holdfast.timer USING btree (class, due_at)
  CREATE INDEX timer_key ON holdfast.timer USING btree (stream, key)

table waiting
  consumer smallint not null
  class smallint not null
  slot smallint not null
  seq bigint not null
  due_at timestamp with time zone
  tries smallint not null
  accepted_at timestamp with time zone not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  error text
  body bytea not null
  version smallint not null default 1
  waiting_pkey PRIMARY KEY (consumer, class, seq)
  CREATE INDEX waiting_due ON holdfast.waiting USING btree (consumer, due_at) WHERE (due_at IS NOT NULL)
  CREATE INDEX waiting_id ON holdfast.waiting USING btree (consumer, id)
  CREATE INDEX waiting_key ON holdfast.waiting USING btree (consumer, class, key, seq)
