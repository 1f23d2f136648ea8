-- Writes the ledger of a budget that this transaction has locked. $1 id, $2 state jsonb. Index: primary key.
update holdfast.budget set state = $2::jsonb where id = $1
