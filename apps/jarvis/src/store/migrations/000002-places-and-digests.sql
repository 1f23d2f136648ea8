-- safe
-- What a person last asked the geocoder, and whether they want a digest each morning. Both columns come without a
-- rewrite of the table; the index is empty at first, so to build it takes one look at each row.

alter table person
  -- {"id", "place", "isOpen", "day", "count"}: the last question about a place, and how many there were that day (UTC).
  add column lookup jsonb,
  add column digest boolean not null default false;

-- Who wants a digest, by zone: each quarter of an hour those of some zones are looked for, in the order of id.
create index person_digest on person (zone, id) where digest;
