-- 2,000 headlines in 40 sections.
create table sections (id int primary key, name text not null);
create table headlines (id int primary key, section_id int not null references sections, words text not null);
insert into sections select n, 'Section ' || n from generate_series(1, 40) as n;
insert into headlines select n, 1 + n % 40, 'It happened again, for the ' || n || 'th time'
from generate_series(1, 2000) as n;
analyze;
