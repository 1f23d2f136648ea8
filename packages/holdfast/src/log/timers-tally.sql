-- Timers that are due and not in the log yet. No parameters. Index: timer_due. What is due is moved within a moment.
select named.class, stream, count(*)::float8 as count
from (values (0), (1), (2)) as named (class)
join holdfast.timer on timer.class = named.class and due_at <= holdfast.now()
group by named.class, stream
