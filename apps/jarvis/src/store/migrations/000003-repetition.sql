-- safe
-- Reminders that come again and again, and the language that a person chose. All columns come without a rewrite.

alter table reminder
  -- RFC 5545 RRULE, and the local time in the reminder's zone that it counts from ("2026-11-24T09:00:00").
  add column rule   text,
  add column starts text,
  add constraint reminder_repeat check ((rule is null) = (starts is null));

alter table person
  -- ISO 639-1; null when it is found out from each message.
  add column language text;
