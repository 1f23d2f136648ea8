-- What the store knows of the figures that alarms go by. No parameters.
-- `processes`: what live ones say of themselves. `writer`: the oldest transaction of the whole cluster that has an id,
-- so holds up what is older; sessions of other users are only seen by who may read pg_stat_activity. `prepared`: the
-- same of two-phase commits. Declared sequential scan: process has a row for each process; the catalogues are small.
select
  (select coalesce(json_agg(json_build_object('name', name, 'vitals', report -> 'vitals') order by name), '[]')
   from holdfast.process where expires_at > now() and report ? 'vitals') as processes,
  (select json_build_object('pid', pid, 'by', application_name,
                            'seconds', extract(epoch from clock_timestamp() - xact_start))
   from pg_stat_activity where backend_xid is not null order by xact_start limit 1) as writer,
  (select extract(epoch from clock_timestamp() - min(prepared))::float8 from pg_prepared_xacts) as "preparedSeconds",
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as "connectionsMax"
