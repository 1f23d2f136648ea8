-- Forgets canaries of consumers that the app does not have any more: nobody will ever take those that are under way.
-- $1 the consumers that it has, int2[]. Declared sequential scan: canary has a row for each consumer and slot.
delete from holdfast.canary where consumer <> all ($1::int2[])
