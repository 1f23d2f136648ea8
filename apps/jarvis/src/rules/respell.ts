// Writes ways to say a time that chrono-node misreads or does not know in one that it reads rightly ("half past five"
// → "5:30", "at 17h" → "at 17:00"). Only words that are a time are touched, so what is left of the text stays true.

const HOURS = ["twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
const MINUTES: Readonly<Record<string, number>> = {
  half: 30,
  quarter: 15,
  "a quarter": 15,
  five: 5,
  ten: 10,
  twenty: 20,
  "twenty five": 25,
  "twenty-five": 25,
};

const hour = `\\d{1,2}|${HOURS.join("|")}`;
const minute = Object.keys(MINUTES)
  .sort((a, b) => b.length - a.length)
  .join("|");
const half = "a\\.?m\\.?|p\\.?m\\.?";

// "quarter to 6", "20 minutes past three pm", "at ten to 5", "20 past 3". A bare "5 to 6" is left alone: it may be a
// count.
const PAST = new RegExp(
  `(?<!\\bin )\\b(?:(?<word>${minute})(?: minutes?| mins?)?|(?<minutes>\\d{1,2}) (?:minutes?|mins?)|(?<=\\bat )(?<at>\\d{1,2})|` +
    `(?<bare>\\d{1,2})(?= past)) (?<side>past|after|to|before|till) ` +
    `(?<to>${hour})(?: ?o'?clock)?(?: ?(?<half>${half})(?![a-z]))?(?![\\w:])`,
  "gi",
);
const AT_WORD = new RegExp(
  `\\b(?<at>at|around|by) (?<word>${HOURS.join("|")})(?= ?(?:${half})\\b|[ ,.!]|$)(?! of\\b)`,
  "gi",
);
const PART_OF_DAY =
  /\b(?<h>\d{1,2})(?<min>:\d{2})?(?: ?o'?clock)? (?:(?:in the |this )?(?<part>morning|afternoon|evening)|at (?<night>night))\b/gi;

/** `line` with its odd times respelled for chrono-node; the same text if there are none. */
export function respell(line: string): string {
  const spelled = line
    .replace(/\b(?:tom+or+ow|tomorow|tommorow|tomorro|2mor+ow?|tmr|tmrw)\b/gi, "tomorrow")
    .replace(/\b(?:2day|todays)\b/gi, "today")
    .replace(/\btues\b\.?/gi, "tuesday")
    .replace(/\bthurs?\b\.?/gi, "thursday")
    .replace(/\bweds\b\.?/gi, "wednesday");
  return [
    (text: string) => swap(text, PAST, clock),
    (text: string) => swap(text, AT_WORD, ({ at, word = "" }) => `${at} ${HOURS.indexOf(word.toLowerCase()) || 12}`),
    (text: string) => swap(text, PART_OF_DAY, halfOfDay),
  ]
    .reduce((text, change) => change(text), spelled)
    .replace(/\bat (\d{1,2}) ?h(?:rs?|ours)?\b/gi, "at $1:00")
    .replace(/(?<!\b(?:in|after|within) )\b([01]?\d|2[0-3]) ?h ?([0-5]\d)\b/gi, "$1:$2")
    .replace(/\bat ([01]\d|2[0-3])([0-5]\d)(?: ?(?:h|hrs|hours))?(?= (?:today|tomorrow|to|on)\b|$)/gi, "at $1:$2");
}

type Groups = Readonly<Record<string, string | undefined>>;

function swap(text: string, pattern: RegExp, make: (groups: Groups) => string): string {
  return text.replace(pattern, (...found) => {
    // The last argument is the object of named groups, since each pattern here has some.
    const groups: Groups = found.at(-1);
    return make(groups);
  });
}

function clock({ word, minutes, at, bare, side = "", to = "", half: mark }: Groups): string {
  const count = word === undefined ? Number(minutes ?? at ?? bare) : (MINUTES[word.toLowerCase()] ?? 0);
  const hourWord = HOURS.indexOf(to.toLowerCase());
  const base = hourWord === -1 ? Number(to) : hourWord || 12;
  const before = /^(?:to|before|till)$/i.test(side) && count > 0;
  // "quarter to 1" is 12:45, and "quarter to 0" 23:45.
  const shown = before ? (base === 1 ? 12 : base === 0 ? 23 : base - 1) : base;
  return `${shown}:${String(before ? 60 - count : count).padStart(2, "0")}${mark === undefined ? "" : ` ${mark}`}`;
}

function halfOfDay({ h, min = "", part = "", night }: Groups): string {
  const said = Number(h);
  // "15:00 in the afternoon" needs no mark, and chrono would refuse it.
  if (said > 12) return `${h}${min}`;
  const pm = night === undefined ? !/morning/i.test(part) : said >= 6 && said !== 12;
  return `${h}${min} ${pm ? "pm" : "am"}`;
}
