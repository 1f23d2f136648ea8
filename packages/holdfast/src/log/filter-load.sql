-- One filter. $1 id. Index: primary key.
select probes, bits from holdfast.id_filter where id = $1
