-- safe
-- Events say in which version of their stream's schema they were written.
alter table log_critical add column version int2 not null default 1;
alter table log_normal add column version int2 not null default 1;
alter table log_sheddable add column version int2 not null default 1;
alter table waiting add column version int2 not null default 1;
alter table ended add column version int2 not null default 1;
alter table timer add column version int2 not null default 1;
