-- safe
-- Who writes by mail, and the browsers in which people of the web page are reminded. New tables alone.

-- Senders of mail: how often they wrote in an hour, when one that is not known to be who they say was asked, and since
-- when somebody wants no mail that they did not ask for.
create table mail_sender (
  address  text primary key,
  hour     timestamptz not null,
  heard    integer     not null,
  asked_at timestamptz,
  left_at  timestamptz
);

-- Who has not written for long is forgotten, but for their wish.
create index mail_sender_hour on mail_sender (hour) where left_at is null;
create index mail_sender_asked on mail_sender (asked_at) where asked_at is not null;

-- A browser's address at its push service, and the keys with which a text is closed for it alone.
create table push_browser (
  person_id text        not null,
  endpoint  text        not null,
  p256dh    text        not null,
  auth      text        not null,
  made_at   timestamptz not null,
  primary key (person_id, endpoint)
);
