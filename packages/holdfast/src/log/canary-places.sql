-- Where canaries can go: `held`, the slots of each role with the live process that holds each; `open`, the canaries
-- that are under way and the slots with lanes of their own. One row, two lists. Declared sequential scan: lease has 64
-- rows for each role, process one for each process, canary one for each consumer and slot.
select
  (select coalesce(json_agg(json_build_object('role', lease.role, 'slot', lease.slot, 'holder', process.id)
                            order by lease.slot), '[]')
   from holdfast.lease
   left join holdfast.process on process.id = lease.process and process.expires_at >= now()) as held,
  (select coalesce(json_agg(json_build_object(
            'consumer', consumer, 'slot', slot, 'class', class, 'round', round, 'id', id, 'apart', apart,
            'appended', appended_at is not null, 'settled', settled_at is not null,
            'ageMs', extract(epoch from now() - sent_at) * 1000)), '[]')
   from holdfast.canary where settled_at is null or apart) as open
