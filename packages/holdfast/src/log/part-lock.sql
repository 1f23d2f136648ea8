-- The hold on the layout of one class for everybody who changes it; no row when somebody else has it. $1 class.
-- Declared sequential scan: layout has three rows.
select version from holdfast.layout where class = $1 for update skip locked
