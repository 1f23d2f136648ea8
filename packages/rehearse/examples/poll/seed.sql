-- Twenty polls, of which one is on the front page; what was voted; and what each poll has come to, in up to 64 rows.
create table polls (id int primary key, question text not null);
create table votes (id bigserial primary key, poll int not null references polls, choice text not null);
create table tallies (
  poll  int    not null references polls,
  part  int    not null,
  votes bigint not null,
  primary key (poll, part)
);
insert into polls select n, 'Question ' || n from generate_series(1, 20) as n;
insert into tallies select n, part, 0 from generate_series(1, 20) as n, generate_series(0, 63) as part;
-- The list of those who have voted is on another machine: 12 ms of waiting, no work.
create function check_off(vote_id bigint) returns bigint language plpgsql as
$$ begin perform pg_sleep(0.012); return vote_id; end $$;
