-- Notes that slots of a consumer no longer have a lane of their own. $1 consumer, $2 slots int2[]. Index: primary key.
update holdfast.canary set apart = false where consumer = $1 and slot = any ($2::int2[]) and apart
