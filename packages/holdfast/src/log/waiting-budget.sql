-- Makes due at once what waits for a budget and would be due later. $1 consumer, $2 slots int2[].
-- Index: waiting_budget.
update holdfast.waiting set due_at = holdfast.now()
where consumer = $1 and for_budget and slot = any ($2::int2[]) and due_at > holdfast.now()
