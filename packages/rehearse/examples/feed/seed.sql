-- Authors, posts and comments, with all the indexes that they need.
create table authors (id int primary key, name text not null);
create table posts (id int primary key, author_id int not null references authors, title text not null);
create table comments (id int primary key, post_id int not null references posts, words text not null);
insert into authors select n, 'Author ' || n from generate_series(1, 300) as n;
insert into posts select n, 1 + n % 300, 'Post ' || n from generate_series(1, 3000) as n;
insert into comments select n, 1 + n % 3000, 'I agree, ' || n from generate_series(1, 15000) as n;
create index comments_by_post on comments (post_id);
analyze;
