create index deliveries_by_shop on deliveries (shop_id);
