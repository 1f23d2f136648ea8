-- A web process leaves in order, so it is no longer expected that one sends canaries; the next that sends one says so
-- again. $1 its name. Declared sequential scan: health has one row.
update holdfast.health set role = '' where sender = $1
