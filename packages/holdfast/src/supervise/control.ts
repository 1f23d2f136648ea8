// How one speaks to a supervisor that runs: HTTP over a Unix socket beside the data, which only this user can open.

import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { createConnection } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { fault } from "../errors.ts";

/** What a supervisor does when it is asked; each call tells its progress in lines and throws what went wrong. */
export interface Controls {
  reload(folder: string | undefined, say: (line: string) => void): Promise<void>;
  scale(role: string, count: number, say: (line: string) => void): Promise<void>;
  processes(): readonly ProcessCard[];
}

/** One process as the supervisor sees it. */
export interface ProcessCard {
  readonly name: string;
  readonly role: string;
  readonly pid: number | undefined;
  readonly ready: boolean;
  readonly restarts: number;
  readonly release: string;
}

const Wish = z.discriminatedUnion("do", [
  z.object({ do: z.literal("reload"), folder: z.string().optional() }),
  z.object({ do: z.literal("scale"), role: z.string(), count: z.number().int().min(0) }),
  z.object({ do: z.literal("processes") }),
]);

export type ControlWish = z.infer<typeof Wish>;

/** A line of an answer. The last one says how it ended. */
const Line = z.union([
  z.object({ say: z.string() }),
  z.object({ done: z.unknown() }),
  z.object({ failed: z.object({ code: z.string(), message: z.string(), hint: z.string() }) }),
]);

const wishBytes = 10_000;

/** Where the socket is: short, since the system allows some 100 characters. */
export function controlPath(folder: string): string {
  return join(folder, "control.sock");
}

/** Listens until `close`. One that was left by a kill is taken over. */
export async function openControl(folder: string, controls: Controls): Promise<{ close(): Promise<void> }> {
  const path = controlPath(folder);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => void answer(incoming, response, controls));
  const mask = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse, controls: Controls): Promise<void> {
  const write = (line: z.infer<typeof Line>) => void response.write(`${JSON.stringify(line)}\n`);
  response.on("error", () => undefined);
  try {
    const wish = Wish.parse(JSON.parse(await textOf(incoming)));
    write({ done: await carryOut(wish, controls, (say) => write({ say })) });
  } catch (error) {
    write({ failed: wordsOf(error) });
  }
  response.end();
}

async function carryOut(wish: ControlWish, controls: Controls, say: (line: string) => void): Promise<unknown> {
  if (wish.do === "processes") return controls.processes();
  if (wish.do === "reload") await controls.reload(wish.folder, say);
  else await controls.scale(wish.role, wish.count, say);
  return null;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming) {
    text += String(chunk);
    if (text.length > wishBytes) throw new Error("that is too long for a wish");
  }
  return text;
}

function wordsOf(error: unknown): { code: string; message: string; hint: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "HF_INTERNAL";
  const hint = error instanceof Error && "hint" in error ? String(error.hint) : "The lines above and the log say more.";
  return { code, message, hint };
}

/** What a supervisor answered that it could not do, in its own words. */
export class Refused extends Error {
  readonly code: string;
  readonly hint: string;

  constructor({ code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string }) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Asks the supervisor whose socket lies in `folder`. Throws HF_NOT_RUNNING, or what it refuses it for. */
export async function ask(folder: string, wish: ControlWish, say: (line: string) => void): Promise<unknown> {
  const socketPath = controlPath(folder);
  const asking = request({ socketPath, method: "POST", createConnection: () => createConnection(socketPath) });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.once("response", resolve).once("error", () => reject(fault("HF_NOT_RUNNING")));
    asking.end(JSON.stringify(wish));
  });
  for await (const text of createInterface({ input: response })) {
    const line = Line.parse(JSON.parse(text));
    if ("say" in line) say(line.say);
    else if ("failed" in line) throw new Refused(line.failed);
    else return line.done;
  }
  throw fault("HF_NOT_RUNNING");
}
