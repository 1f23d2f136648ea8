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

/** Telegram refuses a longer text, more bytes behind a button, and more buttons. */
export const MAX_TELEGRAM_CHARS = 4_096;
export const MAX_CALLBACK_BYTES = 64;
export const MAX_TELEGRAM_BUTTONS = 100;

/** Words on a button of Telegram's: it takes more, but shows no more on a phone. */
export const MAX_TELEGRAM_BUTTON_CHARS = 60;

/** What Slack has signed longer ago, or further in the future, is not taken. */
export const MAX_SLACK_AGE_MS = 5 * 60 * 1_000;

/** Slack asks for shorter texts than this, and refuses a longer section, button, value or more buttons. */
export const MAX_SLACK_CHARS = 4_000;
export const MAX_SLACK_SECTION_CHARS = 3_000;
export const MAX_SLACK_BUTTON_CHARS = 75;
export const MAX_SLACK_VALUE_CHARS = 2_000;
export const MAX_SLACK_BUTTONS = 25;

/** Telegram and Slack ask for at most one message a second in a chat. */
export const CHAT_GAP_MS = 1_000;

/** The Send API must have answered by then, else the outcome is unknown and the call is repeated later. */
export const SEND_TIMEOUT_MS = 10_000;

/** How long to wait before a call is repeated when the Send API does not say. */
export const SEND_AGAIN_MS = 5_000;

/** A token that is not taken is tried again after so long: somebody has to put in another one. */
export const BAD_TOKEN_MS = 60_000;

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

/** Questions to services outside that one person may cause in a day: each can be a call that costs. */
export const MAX_LOOKUPS_PER_DAY = 10;

/** The language service takes no longer text, and must have answered by then. */
export const MAX_READ_OUTSIDE_CHARS = 280;
export const READ_OUTSIDE_TIMEOUT_MS = 3_000;

/** It is asked again for so long, and not at all later: nobody waits for that answer any more. */
export const READ_OUTSIDE_WITHIN_MS = 30_000;

/** What it says counts from the minute in which it was asked, so that an answer holds no longer for others. */
export const READING_HOLDS_MS = 60_000;

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
/** Of an answer by mail, so much is sent, under a subject of so many characters, with so many buttons. */
export const MAX_MAIL_CHARS = 20_000;
export const MAX_SUBJECT_CHARS = 150;
export const MAX_MAIL_BUTTONS = 13;

/** An exchange with a mail server must be over by then, else its outcome is unknown and the mail goes again. */
export const MAIL_TIMEOUT_MS = 30_000;

/** How long to wait after a mail server said "later", and after it refused us or could not be signed in to. */
export const MAIL_AGAIN_MS = 60_000;
export const MAIL_SETUP_AGAIN_MS = 5 * 60_000;

/** Connections to the mail server that nobody has used for so long are closed. */
export const MAIL_IDLE_MS = 3_000;

/** A mail of more bytes is refused; of one that is taken, so many bytes are kept and read: text comes first. */
export const MAX_MAIL_BYTES = 1024 * 1024;
export const MAX_MAIL_KEPT_BYTES = 256 * 1024;
export const MAX_MAIL_LINES = 5_000;

/** So deep may its parts be nested, and so large may all their headers be. */
export const MAX_MAIL_DEPTH = 32;
export const MAX_MAIL_HEADER_BYTES = 64 * 1024;
export const MAX_MAIL_HEADERS = 500;

/** Mails of one address in an hour that are read: more is a machine that answers a machine. */
export const MAX_MAILS_PER_HOUR = 60;

/** Whoever is not known to be who they say is asked at most once in this time, and so many people in an hour. */
export const MAIL_ASK_AGAIN_MS = 24 * 60 * 60 * 1_000;
export const MAX_ASKED_PER_HOUR = 100;

/** What is known of an address that writes no more is forgotten after so long. */
export const MAIL_SENDER_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/** A button in a mail can be pressed for so long. */
export const MAIL_PRESS_HOLDS_MS = 30 * 24 * 60 * 60 * 1_000;

/** Browsers in which one person is reminded when the page is closed. */
export const MAX_PUSHES_PER_PERSON = 5;

/** Of a reminder, so much is shown by the browser; encrypted it fits into the 4,096 bytes that push services take. */
export const MAX_PUSH_CHARS = 600;

/** A push service keeps a reminder for a browser that is away for so long. */
export const PUSH_KEPT_SECONDS = 4 * 60 * 60;

/** Tries before a reminder for a browser is set aside: its line on the page is there anyway. */
export const PUSH_TRIES = 6;

/** "Done" and "snooze" mean what rang last, if it rang so long ago at most. */
export const RUNG_HOLDS_MS = 7 * 24 * 60 * 60 * 1_000;

/** What rang so long ago at most may still be on its way: taken back now, it does not go any more. */
export const RING_ON_ITS_WAY_MS = 10 * 60 * 1_000;

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
