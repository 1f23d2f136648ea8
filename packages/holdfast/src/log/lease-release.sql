-- Gives slots back. $1 process id, $2 role, $3 slots int2[]. Only what this process still holds.
update holdfast.lease set process = null where role = $2 and slot = any ($3::int2[]) and process = $1
