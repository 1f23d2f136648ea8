create index links_by_code on links (code);
