-- Records that deliveries have gone out. $1 consumer, $2 class, $3 seq int8[], $4 provider_id text[] ('' for none)
insert into holdfast.receipt (consumer, class, seq, provider_id)
select $1, $2, seq, nullif(provider_id, '') from unnest($3::int8[], $4::text[]) as sent (seq, provider_id)
on conflict (consumer, class, seq) do nothing
