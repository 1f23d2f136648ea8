// Reads phrases, one a line, and prints what Jarvis understands of each, one JSON object a line.
//
//   npm run -s understand -w apps/jarvis -- --now 2026-01-15T09:30:00+01:00 --zone Europe/Berlin --lang en <
// phrases.txt

import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { languages } from "./rules/language/languages.ts";
import { readMessage, type ReadSetting, SURE_ENOUGH } from "./rules/message/reading.ts";
import { questionOf } from "./rules/message/question.ts";
import { printRule } from "./rules/recur/rule.ts";
import { isoIn } from "./rules/wall-time.ts";
import { isZone } from "./rules/zone.ts";

const usage = `usage: understand [--now INSTANT] [--zone ZONE] [--lang CODE|auto] [PHRASE ...]

Reads phrases from the arguments, or one a line from standard input, and prints one JSON object a line:
  text        the phrase
  at          when, ISO 8601 with offset, or null
  grain       what was said: second, minute, hour, day, month or year
  every       the rule of a repetition (RFC 5545 RRULE), or null
  what        what to remember
  confidence  from 0 to 1
  ask         what Jarvis asks back, or null
More than one reminder in a phrase: "more" has the others.

  --now    the instant it is said, ISO 8601 with offset (now)
  --zone   an IANA time zone (${Intl.DateTimeFormat().resolvedOptions().timeZone})
  --lang   ${languages.map(({ code }) => code).join(", ")} or auto (auto)
`;

function settingOf(values: {
  now?: string | undefined;
  zone?: string | undefined;
  lang?: string | undefined;
}): ReadSetting {
  const now = values.now === undefined ? new Date() : new Date(values.now);
  if (Number.isNaN(now.getTime())) throw new Error(`--now: ${values.now} is no instant`);
  const zone = values.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(zone)) throw new Error(`--zone: ${zone} is no time zone`);
  const lang = values.lang ?? "auto";
  if (lang !== "auto" && !languages.some(({ code }) => code === lang)) throw new Error(`--lang: ${lang} is not known`);
  return { now, zone, language: lang };
}

/** What is printed of one phrase. */
function answerTo(text: string, setting: ReadSetting): object {
  const message = readMessage(text, setting);
  const [first, ...more] = message.reads.map((read) => {
    const { moment, zone, what } = read;
    return {
      at: moment ? isoIn(moment.at, zone) : null,
      grain: moment?.grain ?? null,
      every: moment?.rule ? printRule(moment.rule) : null,
      what,
      confidence: moment ? Number(moment.confidence.toFixed(2)) : 0,
      ask: questionOf(read, { ...setting, asked: message.asked, sureEnough: SURE_ENOUGH }),
    };
  });
  return { text, ...first, ...(more.length > 0 ? { more } : {}) };
}

async function main(): Promise<void> {
  const options = {
    now: { type: "string" },
    zone: { type: "string" },
    lang: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const setting = settingOf(values);
  const lines = positionals.length > 0 ? positionals : createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) process.stdout.write(`${JSON.stringify(answerTo(line, setting))}\n`);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader has what it wanted: `understand | head`.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
