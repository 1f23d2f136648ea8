// `holdfast alarms`: what is on, and a test alarm to every target.

import { parseArgs } from "node:util";
import { type Alarm } from "../alarm/book.ts";
import { clean, testMessage } from "../alarm/message.ts";
import { readAlarms } from "../alarm/store.ts";
import { figureText, kindOf } from "../alarm/table.ts";
import { openTargets } from "../alarm/targets.ts";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { type Command, withStore } from "./command.ts";

export const alarmsCommand: Command = {
  name: "alarms",
  usage: "[list|test]",
  about: "what is wrong or soon will be; a test alarm",
  help: `  list      the alarms that are on (also without a word); ends with 1 when one of them is critical
  test      sends a test alarm to every target; ends with 1 when one does not take it
  --json    one JSON object

Targets come from the environment: HOLDFAST_ALARM_WEBHOOK (an address), HOLDFAST_ALARM_SECRET (to sign what goes there),
HOLDFAST_ALARM_MAIL (addresses), HOLDFAST_ALARM_FROM and HOLDFAST_SMTP_URL. The log has every alarm besides.
docs/alarms.md has all alarms, their thresholds, and what to do.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [verb = "list"] = positionals;
  if (positionals.length > 1 || (verb !== "list" && verb !== "test")) {
    const reason = "say list or test";
    throw fault("HF_SETTING_BAD", { name: "the words", value: positionals.join(" "), reason });
  }
  return verb === "test" ? test(settings, values.json) : list(settings, values.json);
}

async function list(settings: Settings, json: boolean): Promise<number> {
  const options = { purpose: "alarms", readOnly: true };
  const alarms = (await withStore(settings, options, (pool) => readAlarms(pool))).filter((one) => !one.ended);
  const shown = alarms.map(({ name, subject, since, value, text }) => {
    const { severity, unit, on, todo } = kindOf(name);
    return { alarm: name, subject, severity, since, value, unit, threshold: on, text, todo };
  });
  process.stdout.write(json ? `${JSON.stringify({ alarms: shown })}\n` : describeAlarms(alarms));
  return shown.some(({ severity }) => severity === "critical") ? 1 : 0;
}

async function test({ alarms }: Settings, json: boolean): Promise<number> {
  const message = testMessage("holdfast", new Date());
  const targets = await Promise.all(
    openTargets(alarms).map(async (target) => {
      try {
        await target.send(message);
        return { target: target.name, taken: true };
      } catch (error) {
        return { target: target.name, taken: false, reason: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  const lines = targets.map(({ target, taken, reason }) => `${target}: ${taken ? "taken" : `not taken: ${reason}`}`);
  const none = "no target is set: alarms go to the log only";
  process.stdout.write(json ? `${JSON.stringify({ targets })}\n` : `${lines.length === 0 ? none : lines.join("\n")}\n`);
  return targets.every(({ taken }) => taken) ? 0 : 1;
}

/** The oldest first, each with what to do about it. */
export function describeAlarms(alarms: readonly Alarm[]): string {
  if (alarms.length === 0) return "no alarm is on\n";
  const lines = alarms.flatMap(({ name, subject, since, value, text }) => {
    const { severity, unit, todo } = kindOf(name);
    const what = [figureText(value, unit), clean(text)].filter((part) => part !== "").join(" ");
    const about = clean(`${name} ${subject}`.trimEnd());
    return [`${about} (${severity}), since ${since.toISOString().slice(0, 19)}Z: ${what}`, `  ${todo}`];
  });
  return `${lines.join("\n")}\n`;
}
