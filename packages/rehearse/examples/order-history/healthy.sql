-- What the broken version lacks: purchases by their customer.
create index purchases_by_customer on purchases (customer_id, placed);
