-- Enters a live process. $1 name, $2 role, $3 lease ms. Gives its id.
insert into holdfast.process (name, role, expires_at)
values ($1, $2, now() + $3 * interval '1 ms')
returning id
