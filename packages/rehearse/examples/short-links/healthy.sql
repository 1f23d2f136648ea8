-- What the broken version lacks: links by their code.
create index links_by_code on links (code);
