-- safe
-- Events say in which version of their stream's schema they were written.
alter table log_critical add column version int2 not null default 1;
alter table log_normal add column version int2 not null default 1;
alter table log_sheddable add column version int2 not null default 1;
alter table waiting add column version int2 not null default 1;
alter table ended add column version int2 not null default 1;
alter table timer add column version int2 not null default 1;

-- Four parts for each class, used in turn: one is open, those before it are closed until everything in them is
-- finished, then they are emptied. Old rows are never searched for what may go: a part goes as a whole.
do $$
declare
  log  text;
  part int;
begin
  foreach log in array array['log_critical', 'log_normal', 'log_sheddable'] loop
    for part in 1..3 loop
      execute format('create table %1$s_%2$s partition of %1$s (part default %2$s) for values in (%2$s)', log, part);
      execute format('create unique index %1$s_%2$s_id on %1$s_%2$s (stream, id)', log, part);
      execute format('create unique index %1$s_%2$s_seq on %1$s_%2$s (stream, seq)', log, part);
      execute format('create index %1$s_%2$s_xid on %1$s_%2$s (xid)', log, part);
    end loop;
    -- Statistics of a part that was nearly empty would be worse than none: a plan that reads all of it would stay while
    -- it fills. Without any, the planner takes a table for large enough for its indexes.
    -- A part that fills fast is gone soon, and nothing in it is dead: a vacuum of what was inserted is work for
    -- nothing.
    for part in 0..3 loop
      execute format('alter table %s_%s set (autovacuum_vacuum_insert_threshold = -1,
        autovacuum_analyze_threshold = 2000000000)', log, part);
    end loop;
  end loop;
end $$;

-- Its numbers are above begins_at and up to ends_at. `copied`: so many of its blocks have their hashes in seen_N
-- already, N being `copied_to`.
create table part (
  class     int2 not null,
  part      int2 not null,
  state     text not null check (state in ('open', 'closed', 'empty')),
  begins_at int8 not null default 0,
  ends_at   int8,
  opened_at timestamptz,
  closed_at timestamptz,
  copied    int8 not null default 0,
  copied_to int2,
  primary key (class, part)
) with (fillfactor = 50);
insert into part (class, part, state, opened_at)
select class, part, case part when 0 then 'open' else 'empty' end, case part when 0 then now() end
from generate_series(0, 2) as class, generate_series(0, 3) as part;

-- Goes up with every change of a class's parts and of what is kept of their ids: an append that was made for another
-- version stores nothing.
create table layout (
  class   int2 primary key,
  version int8 not null default 1
) with (fillfactor = 50);
insert into layout (class) select generate_series(0, 2);

-- Hashes of ids whose events are gone, so that a repeat is still known. A table for a day, four in turn.
create table seen (
  place int2 not null,
  hash  uuid not null
) partition by list (place);
create table seen_0 partition of seen (place default 0) for values in (0);
create table seen_1 partition of seen (place default 1) for values in (1);
create table seen_2 partition of seen (place default 2) for values in (2);
create table seen_3 partition of seen (place default 3) for values in (3);
alter table seen_0 set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
alter table seen_1 set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
alter table seen_2 set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
alter table seen_3 set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
create unique index seen_0_hash on seen_0 (hash);
create unique index seen_1_hash on seen_1 (hash);
create unique index seen_2_hash on seen_2 (hash);
create unique index seen_3_hash on seen_3 (hash);

-- Which day each of them is for (days since 1970), and who looks after all this at the moment.
create table seen_day (
  place int2 primary key,
  day   int4 not null
) with (fillfactor = 50);
insert into seen_day (place, day) select generate_series(0, 3), 0;
create table keeper (
  one    boolean primary key default true check (one),
  holder text        not null,
  until  timestamptz not null
) with (fillfactor = 50);
insert into keeper (holder, until) values ('', now());

-- A Bloom filter over the ids of a part that is closed, or of one that was and is in seen_N now: whoever appends asks
-- it before asking the tables. `forgotten`: ids that somebody wanted gone, added to day by day.
create table id_filter (
  id        int8 generated always as identity primary key,
  class     int2    not null,
  part      int2,
  seen      int2,
  forgotten boolean not null default false,
  probes    int2    not null,
  bits      bytea   not null,
  check ((part is null) <> (seen is null))
);
alter table id_filter alter column bits set storage external;
create unique index id_filter_part on id_filter (class, part) where part is not null;

create index answer_ended on answer (ended_at);
