-- Does a transaction that is open for longer than $2 ms use this table? Whoever then asks for a strong lock only makes
-- others wait behind it. $1 the table, $3 true when readers count too. 
-- Declared sequential scan: the server's own lists of locks, sessions and databases.
select exists (
  select from pg_locks as held join pg_stat_activity as session using (pid)
  where held.relation = $1::regclass
    and held.database = (select oid from pg_database where datname = current_database())
    and ($3 or held.mode not in ('AccessShareLock', 'RowShareLock'))
    and session.xact_start < now() - $2::int4 * interval '1 ms' and pid <> pg_backend_pid()
) as held
