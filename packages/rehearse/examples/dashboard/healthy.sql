-- What the broken version lacks: deliveries by their shop.
create index deliveries_by_shop on deliveries (shop_id);
