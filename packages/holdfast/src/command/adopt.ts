// `holdfast adopt`: a database that came from a dump is at home on the cluster where it is now.

import { parseArgs } from "node:util";
import { limits } from "../limits.ts";
import { renumber } from "../log/renumber.ts";
import { type Settings } from "../role/settings.ts";
import { incarnation } from "../store/durability.ts";
import { type Command, withStore } from "./command.ts";

export const adoptCommand: Command = {
  name: "adopt",
  usage: "",
  about: "makes a restored dump of your own Postgres fit to run",
  help: `For a database that \`holdfast start\` refuses with HF_OTHER_INCARNATION: it was restored from a dump, and the
transaction ids in its cursors are those of another cluster. They get new numbers in the same order, so that everything
goes on where it was at the dump. Nothing may work on the database meanwhile; it takes as long as writing the log once.

  --json    one JSON object at the end

What was accepted after the dump is not there, and what went outside after it goes again, under the same idempotency
keys. Never run the old database and this one side by side: both would send everything that waits.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { json: { type: "boolean", default: false } } });
  return withStore(settings, { purpose: "adopt", statementMs: limits.migrationMs }, async (pool) => {
    const { stored, found } = await incarnation(pool);
    const done = stored === found ? null : await renumber(pool, found);
    const said = { adopted: done !== null, events: done?.events ?? 0, cursors: done?.cursors ?? 0 };
    const text = done
      ? `adopted: ${done.events.toLocaleString("en")} events and ${done.cursors} cursors have new transaction ids\n`
      : "nothing to do: the database is at home on this cluster\n";
    process.stdout.write(values.json ? `${JSON.stringify(said)}\n` : text);
    return 0;
  });
}
