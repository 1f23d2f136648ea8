-- Which part of a class is open, which are closed, and which filters stand for the ids in them. $1 class.
-- One statement, so one snapshot: the version is that of these parts. Declared sequential scan: each of these tables
-- has a few rows for each class.
select version::float8 as version,
       (select json_agg(json_build_object('part', part, 'beginsAt', begins_at, 'endsAt', ends_at) order by begins_at)
        from holdfast.part where part.class = layout.class and state <> 'empty') as parts,
       (select json_agg(json_build_object('id', id, 'part', part, 'seen', seen) order by id)
        from holdfast.id_filter where id_filter.class = layout.class) as filters
from holdfast.layout where class = $1
