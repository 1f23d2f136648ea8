-- Keeps what was measured. $1 a JSON list of rows of the table. In the transaction of tally.sql, whose lock keeps
-- others away. Index: primary key.
insert into holdfast.backlog
select * from json_populate_recordset(null::holdfast.backlog, $1::json)
on conflict (consumer, class) do update
set measured_at = excluded.measured_at, skipped = excluded.skipped, unread = excluded.unread,
    retrying = excluded.retrying, put_off = excluded.put_off, parked = excluded.parked,
    timers_due = excluded.timers_due, arriving = excluded.arriving, finishing = excluded.finishing,
    oldest_at = excluded.oldest_at, samples = excluded.samples
