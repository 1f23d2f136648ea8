-- What the migrations of holdfast make. Written by `holdfast schema`; not for running.

sequence log_critical_seq cache 1

sequence log_normal_seq cache 1

sequence log_sheddable_seq cache 1

table alarm with (fillfactor=50)
  name text not null
  subject text not null
  since timestamp with time zone not null
  ended timestamp with time zone
  told timestamp with time zone
  value double precision not null
  text text not null default ''::text
  alarm_pkey PRIMARY KEY (name, subject)

table answer
  stream smallint not null
  id text not null
  outcome text not null
  ended_at timestamp with time zone not null default now()
  result text
  answer_pkey PRIMARY KEY (stream, id)
  CREATE INDEX answer_ended ON holdfast.answer USING btree (ended_at)

table arrival with (fillfactor=50)
  class smallint not null
  stream smallint not null
  arrived bigint not null
  arrival_pkey PRIMARY KEY (class, stream)

table backlog with (fillfactor=50)
  consumer smallint not null
  class smallint not null
  measured_at timestamp with time zone not null
  skipped bigint not null
  unread bigint not null
  retrying bigint not null
  put_off bigint not null
  parked bigint not null
  timers_due bigint not null
  arriving double precision not null
  finishing double precision not null
  oldest_at timestamp with time zone
  samples double precision[] not null
  backlog_consumer_fkey FOREIGN KEY (consumer) REFERENCES consumer(id)
  backlog_pkey PRIMARY KEY (consumer, class)

table budget with (fillfactor=20)
  id smallint not null generated always as identity
  name text not null
  plan jsonb not null
  state jsonb not null default '{}'::jsonb
  consumers smallint[] not null default '{}'::smallint[]
  budget_name_key UNIQUE (name)
  budget_pkey PRIMARY KEY (id)

table canary with (fillfactor=50)
  consumer smallint not null
  slot smallint not null
  role text not null
  class smallint not null default 1
  round bigint not null default 0
  id text not null default ''::text
  apart boolean not null default false
  sent_at timestamp with time zone not null default now()
  appended_at timestamp with time zone
  settled_at timestamp with time zone
  canary_consumer_fkey FOREIGN KEY (consumer) REFERENCES consumer(id)
  canary_pkey PRIMARY KEY (consumer, slot)

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
  paused_at timestamp with time zone
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
  passed bigint not null default 0
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
  slot smallint
  fingerprint text not null default ''::text
  outside text
  replays smallint not null default 0
  replayed_at timestamp with time zone
  ended_outcome_check CHECK ((outcome = ANY (ARRAY['dead'::text, 'dropped'::text, 'cancelled'::text, 'coalesced'::text, 'expired'::text])))
  ended_outside_check CHECK ((outside = ANY (ARRAY['refused'::text, 'unsure'::text])))
  ended_pkey PRIMARY KEY (consumer, class, seq)
  CREATE INDEX ended_dead ON holdfast.ended USING btree (consumer, fingerprint, ended_at) WHERE (outcome = 'dead'::text)
  CREATE INDEX ended_id ON holdfast.ended USING btree (id)

table fan_out with (fillfactor=50)
  name text not null
  run text not null
  started_at timestamp with time zone not null default now()
  moved_at timestamp with time zone not null default now()
  ended_at timestamp with time zone
  pages bigint not null default 0
  rows bigint not null default 0
  events bigint not null default 0
  fan_out_pkey PRIMARY KEY (name, run)
  CREATE INDEX fan_out_ended ON holdfast.fan_out USING btree (ended_at) WHERE (ended_at IS NOT NULL)

table forgetting
  key text not null
  until timestamp with time zone not null
  due_at timestamp with time zone not null
  forgetting_pkey PRIMARY KEY (key)

table guard with (fillfactor=50)
  one boolean not null default true
  holder text not null default ''::text
  until timestamp with time zone not null default '-infinity'::timestamp with time zone
  guard_one_check CHECK (one)
  guard_pkey PRIMARY KEY (one)

table health with (fillfactor=50)
  one boolean not null default true
  round bigint not null default 0
  sender text not null default ''::text
  role text not null default ''::text
  sent_at timestamp with time zone not null default now()
  red boolean not null default false
  since timestamp with time zone not null default now()
  health_one_check CHECK (one)
  health_pkey PRIMARY KEY (one)

table id_filter
  id bigint not null generated always as identity
  class smallint not null
  part smallint
  seen smallint
  forgotten boolean not null default false
  probes smallint not null
  bits bytea not null
  id_filter_check CHECK (((part IS NULL) <> (seen IS NULL)))
  id_filter_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX id_filter_part ON holdfast.id_filter USING btree (class, part) WHERE (part IS NOT NULL)

table keeper with (fillfactor=50)
  one boolean not null default true
  holder text not null
  until timestamp with time zone not null
  keeper_one_check CHECK (one)
  keeper_pkey PRIMARY KEY (one)

table known
  consumer smallint not null
  key text not null
  answer text not null
  expires_at timestamp with time zone not null
  known_pkey PRIMARY KEY (consumer, key)
  CREATE INDEX known_expires ON holdfast.known USING btree (expires_at)

table ladder with (fillfactor=50)
  step text not null
  taken_at timestamp with time zone
  reason text not null default ''::text
  pinned boolean
  pinned_at timestamp with time zone
  ladder_pkey PRIMARY KEY (step)

table layout with (fillfactor=50)
  class smallint not null
  version bigint not null default 1
  layout_pkey PRIMARY KEY (class)

table lease with (fillfactor=50)
  role text not null
  slot smallint not null
  process bigint
  epoch bigint not null default 0
  since timestamp with time zone not null default now()
  lease_pkey PRIMARY KEY (role, slot)
  lease_process_fkey FOREIGN KEY (process) REFERENCES process(id) ON DELETE SET NULL
  CREATE INDEX lease_process ON holdfast.lease USING btree (process)
  CREATE TRIGGER lease_moved BEFORE UPDATE ON holdfast.lease
    FOR EACH ROW WHEN ((new.process IS DISTINCT FROM old.process)) EXECUTE FUNCTION lease_moved()

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

table log_critical_0 partition of log_critical FOR VALUES IN ('0') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
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

table log_critical_1 partition of log_critical FOR VALUES IN ('1') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 1
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_critical_1_id ON holdfast.log_critical_1 USING btree (stream, id)
  CREATE UNIQUE INDEX log_critical_1_seq ON holdfast.log_critical_1 USING btree (stream, seq)
  CREATE INDEX log_critical_1_xid ON holdfast.log_critical_1 USING btree (xid)

table log_critical_2 partition of log_critical FOR VALUES IN ('2') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 2
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_critical_2_id ON holdfast.log_critical_2 USING btree (stream, id)
  CREATE UNIQUE INDEX log_critical_2_seq ON holdfast.log_critical_2 USING btree (stream, seq)
  CREATE INDEX log_critical_2_xid ON holdfast.log_critical_2 USING btree (xid)

table log_critical_3 partition of log_critical FOR VALUES IN ('3') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 3
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_critical_3_id ON holdfast.log_critical_3 USING btree (stream, id)
  CREATE UNIQUE INDEX log_critical_3_seq ON holdfast.log_critical_3 USING btree (stream, seq)
  CREATE INDEX log_critical_3_xid ON holdfast.log_critical_3 USING btree (xid)

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

table log_normal_0 partition of log_normal FOR VALUES IN ('0') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
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

table log_normal_1 partition of log_normal FOR VALUES IN ('1') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 1
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_normal_1_id ON holdfast.log_normal_1 USING btree (stream, id)
  CREATE UNIQUE INDEX log_normal_1_seq ON holdfast.log_normal_1 USING btree (stream, seq)
  CREATE INDEX log_normal_1_xid ON holdfast.log_normal_1 USING btree (xid)

table log_normal_2 partition of log_normal FOR VALUES IN ('2') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 2
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_normal_2_id ON holdfast.log_normal_2 USING btree (stream, id)
  CREATE UNIQUE INDEX log_normal_2_seq ON holdfast.log_normal_2 USING btree (stream, seq)
  CREATE INDEX log_normal_2_xid ON holdfast.log_normal_2 USING btree (xid)

table log_normal_3 partition of log_normal FOR VALUES IN ('3') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 3
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_normal_3_id ON holdfast.log_normal_3 USING btree (stream, id)
  CREATE UNIQUE INDEX log_normal_3_seq ON holdfast.log_normal_3 USING btree (stream, seq)
  CREATE INDEX log_normal_3_xid ON holdfast.log_normal_3 USING btree (xid)

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

table log_sheddable_0 partition of log_sheddable FOR VALUES IN ('0') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
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

table log_sheddable_1 partition of log_sheddable FOR VALUES IN ('1') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 1
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_sheddable_1_id ON holdfast.log_sheddable_1 USING btree (stream, id)
  CREATE UNIQUE INDEX log_sheddable_1_seq ON holdfast.log_sheddable_1 USING btree (stream, seq)
  CREATE INDEX log_sheddable_1_xid ON holdfast.log_sheddable_1 USING btree (xid)

table log_sheddable_2 partition of log_sheddable FOR VALUES IN ('2') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 2
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_sheddable_2_id ON holdfast.log_sheddable_2 USING btree (stream, id)
  CREATE UNIQUE INDEX log_sheddable_2_seq ON holdfast.log_sheddable_2 USING btree (stream, seq)
  CREATE INDEX log_sheddable_2_xid ON holdfast.log_sheddable_2 USING btree (xid)

table log_sheddable_3 partition of log_sheddable FOR VALUES IN ('3') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  xid xid8 not null
  seq bigint not null
  accepted_at timestamp with time zone not null default now()
  part smallint not null default 3
  stream smallint not null
  slot smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  body bytea not null
  version smallint not null default 1
  CREATE UNIQUE INDEX log_sheddable_3_id ON holdfast.log_sheddable_3 USING btree (stream, id)
  CREATE UNIQUE INDEX log_sheddable_3_seq ON holdfast.log_sheddable_3 USING btree (stream, seq)
  CREATE INDEX log_sheddable_3_xid ON holdfast.log_sheddable_3 USING btree (xid)

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

table part with (fillfactor=50)
  class smallint not null
  part smallint not null
  state text not null
  begins_at bigint not null default 0
  ends_at bigint
  opened_at timestamp with time zone
  closed_at timestamp with time zone
  copied bigint not null default 0
  copied_to smallint
  part_pkey PRIMARY KEY (class, part)
  part_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'empty'::text])))

table process with (fillfactor=50)
  id bigint not null generated always as identity
  name text not null
  role text not null
  started_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  metrics jsonb
  report jsonb
  reported_at timestamp with time zone
  process_name_key UNIQUE (name)
  process_pkey PRIMARY KEY (id)

table receipt
  consumer smallint not null
  class smallint not null
  seq bigint not null
  sent_at timestamp with time zone not null default now()
  provider_id text
  receipt_pkey PRIMARY KEY (consumer, class, seq)

table replay
  consumer smallint not null
  class smallint not null
  slot smallint not null
  seq bigint not null
  due_at timestamp with time zone not null
  replayed_at timestamp with time zone not null default now()
  ended_at timestamp with time zone not null
  accepted_at timestamp with time zone not null
  tries smallint not null
  replays smallint not null
  version smallint not null
  answer boolean not null
  id text not null
  key text not null
  trace text not null
  reason text not null
  fingerprint text not null
  outside text
  body bytea not null
  replay_pkey PRIMARY KEY (consumer, class, seq)
  CREATE INDEX replay_due ON holdfast.replay USING btree (consumer, due_at)
  CREATE INDEX replay_group ON holdfast.replay USING btree (consumer, fingerprint, due_at)
  CREATE INDEX replay_id ON holdfast.replay USING btree (consumer, id)
  CREATE INDEX replay_key ON holdfast.replay USING btree (consumer, key)

table schedule with (fillfactor=50)
  name text not null
  stream smallint not null
  class smallint not null
  spec text
  next_at timestamp with time zone
  paused boolean not null default false
  seen_at timestamp with time zone not null default now()
  last_at timestamp with time zone
  last_missed integer not null default 0
  by_hand boolean not null default false
  schedule_pkey PRIMARY KEY (name)
  schedule_stream_fkey FOREIGN KEY (stream) REFERENCES stream(id)

table seen partition by LIST (place)
  place smallint not null
  hash uuid not null

table seen_0 partition of seen FOR VALUES IN ('0') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  place smallint not null default 0
  hash uuid not null
  CREATE UNIQUE INDEX seen_0_hash ON holdfast.seen_0 USING btree (hash)

table seen_1 partition of seen FOR VALUES IN ('1') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  place smallint not null default 1
  hash uuid not null
  CREATE UNIQUE INDEX seen_1_hash ON holdfast.seen_1 USING btree (hash)

table seen_2 partition of seen FOR VALUES IN ('2') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  place smallint not null default 2
  hash uuid not null
  CREATE UNIQUE INDEX seen_2_hash ON holdfast.seen_2 USING btree (hash)

table seen_3 partition of seen FOR VALUES IN ('3') with (autovacuum_vacuum_insert_threshold=-1,
  autovacuum_analyze_threshold=2000000000)
  place smallint not null default 3
  hash uuid not null
  CREATE UNIQUE INDEX seen_3_hash ON holdfast.seen_3 USING btree (hash)

table seen_day with (fillfactor=50)
  place smallint not null
  day integer not null
  seen_day_pkey PRIMARY KEY (place)

table stream
  id smallint not null generated always as identity
  name text not null
  stream_name_key UNIQUE (name)
  stream_pkey PRIMARY KEY (id)

table tally with (fillfactor=50)
  class smallint not null
  counted_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  done pg_snapshot not null default '1:1:'::pg_snapshot
  done_limit xid8 not null default '1'::xid8
  done_floor bigint not null default 0
  tally_pkey PRIMARY KEY (class)

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
  for_budget boolean not null default false
  replays smallint not null default 0
  replayed_at timestamp with time zone
  waiting_pkey PRIMARY KEY (consumer, class, seq)
  CREATE INDEX waiting_budget ON holdfast.waiting USING btree (consumer, class, seq) WHERE for_budget
  CREATE INDEX waiting_due ON holdfast.waiting USING btree (consumer, due_at) WHERE (due_at IS NOT NULL)
  CREATE INDEX waiting_id ON holdfast.waiting USING btree (consumer, id)
  CREATE INDEX waiting_key ON holdfast.waiting USING btree (consumer, class, key, seq)
  CREATE INDEX waiting_replays ON holdfast.waiting USING btree (consumer, due_at) WHERE (replays > 0)
