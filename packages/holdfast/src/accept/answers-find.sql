-- Outcomes of events that routes wait for. $1 stream int2[], $2 id text[]. Index: primary key (stream, id).
select stream, id, outcome, result
from holdfast.answer
where (stream, id) in (select * from unnest($1::int2[], $2::text[]))
