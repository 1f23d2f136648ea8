-- All that says whether something stands still, of one moment. $1 for how long a keeper keeps, in ms.
-- `open`: canaries under way, with the process that holds their slot, since when, and whether their timer has not been
-- fired yet.
-- `passed`: for each consumer how long ago a canary arrived. `processes`: what they say of themselves, and how long
-- ago. Declared sequential scan: canary has a row for each consumer and slot, process one for each process, lease 64
-- for each role, health and keeper one; consumer and stream have one for each of the app's.
select
  (select coalesce(json_agg(json_build_object(
            'consumer', consumer.name, 'stream', stream.name, 'role', canary.role, 'slot', canary.slot,
            'class', canary.class, 'ageMs', extract(epoch from now() - canary.sent_at) * 1000,
            'appendedMs', extract(epoch from now() - canary.appended_at) * 1000, 'holder', lease.process,
            'heldMs', extract(epoch from now() - lease.since) * 1000,
            'timer', exists (select from holdfast.timer
                             where timer.stream = consumer.stream and timer.id = canary.id offset 0))
            order by canary.sent_at), '[]')
   from holdfast.canary
   join holdfast.consumer on consumer.id = canary.consumer
   join holdfast.stream on stream.id = consumer.stream
   left join holdfast.lease on lease.role = canary.role and lease.slot = canary.slot
   where canary.settled_at is null) as open,
  (select coalesce(json_agg(json_build_object(
            'consumer', consumer.name, 'stream', stream.name, 'role', one.role,
            'agoMs', extract(epoch from now() - one.settled_at) * 1000) order by consumer.name), '[]')
   from (select consumer, min(role) as role, max(settled_at) as settled_at
         from holdfast.canary group by consumer) as one
   join holdfast.consumer on consumer.id = one.consumer
   join holdfast.stream on stream.id = consumer.stream) as passed,
  (select coalesce(json_agg(json_build_object(
            'id', id, 'name', name, 'role', role, 'alive', expires_at >= now(), 'report', report,
            'agoMs', extract(epoch from now() - reported_at) * 1000)), '[]')
   from holdfast.process) as processes,
  (select json_build_object('sentAgoMs', extract(epoch from now() - sent_at) * 1000, 'sender', sender, 'round', round,
                            'red', red, 'since', since) from holdfast.health) as health,
  (select extract(epoch from now() - until)::float8 * 1000 + $1::int4 from holdfast.keeper) as "keeperAgoMs",
  now() as now
