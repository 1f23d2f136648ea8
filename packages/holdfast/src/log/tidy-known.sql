-- Removes answers of outside services that no longer hold. $1 rows at most. Index: known_expires, then the places.
delete from holdfast.known
where ctid = any (array(
  select ctid from holdfast.known where expires_at < holdfast.now() order by expires_at limit $1
))
