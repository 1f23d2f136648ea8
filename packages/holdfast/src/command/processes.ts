// `holdfast reload`, `processes` and `scale`: what runs under a supervisor, and how to change it while it runs.

import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { defaultDataDir } from "../store/embedded/embedded.ts";
import { ask, type ControlWish, type ProcessCard } from "../supervise/control.ts";
import { type Command } from "./command.ts";

const where = `  --data DIR   the data folder of the app that runs (HOLDFAST_DATA), when it is not this folder's
  --json       the outcome as JSON`;

export const reloadCommand: Command = {
  name: "reload",
  usage: "[DIR]",
  about: "rolls a release in, without dropping a request",
  help: `DIR holds the app and its own node_modules; without it the folder that runs is loaded anew (so does
SIGHUP). Safe migrations come first, then processes are replaced one after the other: each new one serves before the old
one finishes. A release that does not start, falls over or fails too often is taken back. Breaking migrations come last.

  --app FILE   the app's file, when it has another place in the new release
${where}

  holdfast reload /srv/app/2026-11-21`,
  async run(words, settings) {
    const { values, positionals } = parse(words, { app: { type: "string" } });
    const folder = values["app"] === undefined ? positionals[0] : resolve(positionals[0] ?? ".", String(values["app"]));
    return act(values, settings, { do: "reload", folder: folder === undefined ? undefined : resolve(folder) });
  },
};

export const scaleCommand: Command = {
  name: "scale",
  usage: "ROLE COUNT",
  about: "sets the number of processes of a role, now",
  help: `Between the floor and the ceiling that \`holdfast start --roles\` gave; the load may change it again.

${where}

  holdfast scale work 3`,
  async run(words, settings) {
    const { values, positionals } = parse(words);
    const [role = "", count = ""] = positionals;
    if (!/^\d{1,3}$/.test(count)) throw fault("HF_SETTING_BAD", { name: "COUNT", value: count, reason: "a number" });
    return act(values, settings, { do: "scale", role, count: Number(count) });
  },
};

export const processesCommand: Command = {
  name: "processes",
  usage: "",
  about: "what runs under the supervisor, with pids and releases",
  help: where,
  async run(words, settings) {
    const { values } = parse(words);
    const found = (await ask(homeOf(values, settings), { do: "processes" }, () => undefined)) as readonly ProcessCard[];
    process.stdout.write(values["json"] === true ? `${JSON.stringify(found)}\n` : table(found));
    return 0;
  },
};

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(words: readonly string[], more: NonNullable<Parameters<typeof parseArgs>[0]>["options"] = {}) {
  const options = { data: { type: "string" }, json: { type: "boolean" }, ...more } as const;
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
  // Each option is given once.
  return { values: values as Values, positionals };
}

async function act(values: Values, settings: Settings, wish: ControlWish): Promise<number> {
  const say = (line: string) => process.stderr.write(`holdfast: ${line}\n`);
  await ask(homeOf(values, settings), wish, say);
  if (values["json"] === true) process.stdout.write(`${JSON.stringify({ done: wish })}\n`);
  return 0;
}

function homeOf(values: Values, settings: Settings): string {
  const { data } = values;
  return typeof data === "string" ? resolve(data) : (settings.dataDir ?? defaultDataDir(process.cwd()));
}

function table(processes: readonly ProcessCard[]): string {
  const rows = processes.map((one) => [
    one.name,
    String(one.pid ?? "-"),
    one.ready ? "serves" : "starts",
    `${one.restarts} restarts`,
    one.release,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}\n`).join("");
}
