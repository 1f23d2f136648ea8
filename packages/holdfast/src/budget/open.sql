-- Makes a budget where there is none, and notes its plan and whose it is. $1 name, $2 plan jsonb, $3 consumers int2[].
-- Gives its id. Locks the row for a moment. Index: budget_name_key.
insert into holdfast.budget (name, plan, consumers) values ($1, $2::jsonb, $3::int2[])
on conflict (name) do update set plan = excluded.plan, consumers = excluded.consumers
returning id
