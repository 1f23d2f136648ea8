// Every limit of Jarvis's rules and of its ends outside, named once. Times in milliseconds, sizes in characters,
// bytes or items as the name says.

/** A longer message is not read: what is to be remembered is shorter, and the thread that reads serves everybody. */
export const MAX_PARSED_CHARS = 2_000;

/** One message makes at most so many reminders. */
export const MAX_REMINDERS_PER_MESSAGE = 5;

/** A reminder comes again at most so often. */
export const MIN_REPEAT_MINUTES = 5;

/** A reminder further away than this is asked about again; it is nearly always a misunderstanding. */
export const MAX_YEARS_AHEAD = 5;

/** Messenger refuses a longer text. */
export const MAX_MESSAGE_CHARS = 2_000;

/** Reminders named one by one in the answer to "list"; the rest is a number. */
export const MAX_LISTED = 10;

/** Of a person's own words, so much is repeated in an answer. */
export const MAX_REPEATED_CHARS = 300;

/** No IANA zone name and no town of ours is longer. */
export const MAX_ZONE_CHARS = 64;

/** Items of one webhook POST that are looked at; Meta sends at most 1,000 updates in a batch. */
export const MAX_EVENTS_PER_POST = 1_000;

/** Bytes of the Send API's answer that are read; a real one has about 100. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Buttons under one message that Messenger takes, and the length of a button's words. */
export const MAX_QUICK_REPLIES = 13;
export const MAX_QUICK_REPLY_CHARS = 20;

/** The Send API must have answered by then, else the outcome is unknown and the call is repeated later. */
export const SEND_TIMEOUT_MS = 10_000;

/** How long to wait before a call is repeated when the Send API does not say. */
export const SEND_AGAIN_MS = 5_000;

/** The longest Retry-After that is believed. */
export const MAX_RETRY_AFTER_MS = 60 * 60 * 1_000;

/** Open reminders of one person; all of them are looked at when the person says something. */
export const MAX_OPEN_REMINDERS = 500;

/** Of a reminder's text, so much is kept. */
export const MAX_WHAT_CHARS = 1_000;

/** Of a message, so much goes on to be worked on; understanding ends far below. */
export const MAX_HEARD_CHARS = 20_000;

/** Of a message on the web page, so much is kept to be shown again. */
export const MAX_LINE_CHARS = 4_000;

/** A message that took longer to come here is read as if it was written now. */
export const MAX_TRAVEL_MS = 24 * 60 * 60 * 1_000;

/** A reminder that goes out so long after its time says that it is late. */
export const LATE_MS = 60_000;

/** Places that one person may have looked up in a day: each can be a call that costs. */
export const MAX_LOOKUPS_PER_DAY = 10;

/** Of the name that the geocoder gives to a place, so much is said. */
export const MAX_PLACE_CHARS = 100;

/** The geocoder must have answered by then; it is asked so often before its question is set aside. */
export const GEOCODE_TIMEOUT_MS = 5_000;
export const GEOCODE_TRIES = 8;

/** Where a place is does not change: its answer holds for so long. */
export const PLACE_HOLDS_MS = 30 * 24 * 60 * 60 * 1_000;

/** Who has waited so long for the geocoder is told, and told what to do instead. */
export const LOOKUP_SLOW_MS = 30_000;

/** A digest that is later than this has lost its use. */
export const MAX_DIGEST_LATE_MS = 3 * 60 * 60 * 1_000;

/** A code that links two channels is good for so long; a person has at most so many that are. */
export const CODE_HOLDS_MS = 10 * 60 * 1_000;
export const MAX_OPEN_CODES = 5;

/** After so many wrong codes of one person in an hour, no other is looked at. */
export const MAX_WRONG_CODES_PER_HOUR = 10;

/** Addresses of one person. */
export const MAX_ADDRESSES = 10;

/** When an address was last heard from is written down anew after so long. */
export const HEARD_AGAIN_MS = 60 * 1_000;

/** "Done" and "snooze" mean what rang last, if it rang so long ago at most. */
export const RUNG_HOLDS_MS = 7 * 24 * 60 * 60 * 1_000;

/** A bare "tonight" or "later" is about the reminder that rang so long ago at most. */
export const JUST_RUNG_MS = 60 * 60 * 1_000;

/** How long "snooze" and "later" are when nothing else is said. */
export const SNOOZE_MS = 10 * 60 * 1_000;
export const LATER_MS = 60 * 60 * 1_000;

/** Rung reminders of a person that are kept at hand for "done" and "snooze". */
export const MAX_RUNG_REMINDERS = 20;

/** Who wishes is asked about a reminder that nobody answered after so long, but not by night on their clock. */
export const ASK_AGAIN_MS = 60 * 60 * 1_000;
export const NIGHT_FROM_HOUR = 22;
export const NIGHT_TO_HOUR = 7;

/** Reminders in one export, the newest; those that are open all come first. */
export const MAX_EXPORTED = 5_000;

/** Bytes of an export link's token: nobody guesses it. */
export const EXPORT_TOKEN_BYTES = 32;
