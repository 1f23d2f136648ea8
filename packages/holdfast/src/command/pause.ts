// `holdfast pause NAME` and `holdfast resume NAME`: a consumer or delivery takes nothing new, or goes on.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { pause, resume } from "../log/pause.ts";
import { type Settings } from "../role/settings.ts";
import { type Command, withStore } from "./command.ts";

const about = `NAME is a consumer, a delivery, or a stream: then all that work on it.

  --json    the names, and since when they are paused`;

export const pauseCommand: Command = {
  name: "pause",
  usage: "NAME",
  about: "a consumer or delivery takes nothing new; what comes is kept",
  help: `${about}

In all processes within about a second, and after restarts too, until \`holdfast resume NAME\`. What is under way
finishes. Events go on being accepted and keep their order; they stay in the store, which grows meanwhile.`,
  async run(words, settings) {
    const { name, json } = parse(words);
    const paused = await withStore(settings, { purpose: "pause" }, (pool) => pause(pool, name));
    const lines = paused.map(({ consumer, since }) => `paused ${consumer}, since ${since.toISOString()}`);
    process.stdout.write(json ? `${JSON.stringify({ paused })}\n` : `${lines.join("\n")}\n`);
    return 0;
  },
};

export const resumeCommand: Command = {
  name: "resume",
  usage: "NAME",
  about: "what was paused goes on from where it was",
  help: about,
  async run(words, settings: Settings) {
    const { name, json } = parse(words);
    const resumed = await withStore(settings, { purpose: "pause" }, (pool) => resume(pool, name));
    process.stdout.write(json ? `${JSON.stringify({ resumed })}\n` : `goes on: ${resumed.join(", ")}\n`);
    return 0;
  },
};

function parse(words: readonly string[]): { readonly name: string; readonly json: boolean } {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [name] = positionals;
  if (name !== undefined && positionals.length === 1) return { name, json: values.json };
  throw fault("HF_SETTING_BAD", {
    name: "NAME",
    value: positionals.join(" "),
    reason: "name one consumer or delivery",
  });
}
