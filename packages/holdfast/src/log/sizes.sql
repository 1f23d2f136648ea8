-- What the store takes: one row for each part of each log, for each table of hashes, and for what is kept beside them.
-- Bytes with indexes; rows of a part are an estimate (numbers drawn since it was opened), of others what Postgres last
-- counted. No parameters. Declared sequential scan: part has four rows for each class; the rest are catalogues.
select relation.relname as name, pg_total_relation_size(relation.oid)::float8 as bytes, part.state,
       greatest(case when part.part is null then relation.reltuples when part.state = 'empty' then 0
                     else coalesce(part.ends_at, part.last_seq) - part.begins_at end, 0)::float8 as rows,
       (extract(epoch from now() - part.opened_at) * 1000)::float8 as "openedMs",
       (extract(epoch from now() - part.closed_at) * 1000)::float8 as "closedMs"
from pg_class as relation
left join (
  select log.name || '_' || part.part as name, part.*, log.last_seq
  from holdfast.part
  join (
    select class, name, coalesce(pg_sequence_last_value(('holdfast.' || name || '_seq')::regclass), 0) as last_seq
    from (values (0, 'log_critical'), (1, 'log_normal'), (2, 'log_sheddable')) as named (class, name)
  ) as log using (class)
) as part on part.name = relation.relname
where relation.relnamespace = 'holdfast'::regnamespace and relation.relkind = 'r'
  and (part.name is not null or relation.relname ~ '^(seen_\d|waiting|ended|timer|receipt|answer|id_filter)$')
order by relation.relname
