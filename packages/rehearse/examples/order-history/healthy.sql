create index purchases_by_customer on purchases (customer_id, placed);
