// Takes over an old store while Jarvis runs: sends its export, piece by piece, to the operator's address, and says at
// the end whether everything that was in the file is in the store. What it holds in memory is one piece.
//
//   npm run import -w apps/jarvis -- FILE [--url http://127.0.0.1:3000]

import { parseArgs } from "node:util";
import { importFile } from "./operator/import/send.ts";

const usage = `usage: import FILE [--url ADDRESS]

FILE holds a JSON object a line, or what redis-cli printed for LRANGE. It may be sent again as often as you like:
what is there stays as it is. OPERATOR_PASSWORD is taken from the environment, where Jarvis has one.
`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: "string" } } });
const [file] = positionals;
if (file === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const url = values.url ?? `http://127.0.0.1:${process.env["PORT"] ?? "3000"}`;
  const password = process.env["OPERATOR_PASSWORD"] || undefined;
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    process.exitCode = (await importFile(file, { url, password, tell })) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
