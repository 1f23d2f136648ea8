-- Wishes, none yet. For MySQL.
create table wishes (id bigint primary key auto_increment, words varchar(200) not null);
