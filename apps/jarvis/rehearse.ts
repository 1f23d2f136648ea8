// How Jarvis is rehearsed: `npx holdfast rehearse apps/jarvis` starts it on data of its own and sends people who look
// at the front page, people who write on the web page, and what Messenger brings. Writing is what must not fail.

import { createHmac } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scenario, Session, Visitor } from "holdfast-rehearse/scenario";

export const target = {
  // Its stand-ins listen before it does: without this one of them would be taken for it.
  url: "http://127.0.0.1:13180/",
  command: ["node", "../../packages/holdfast/src/holdfast.ts", "start", "src/app.ts"],
  /** Asked for once, by who starts it: a folder for this rehearsal alone, gone with it. */
  get environment(): Readonly<Record<string, string>> {
    const folder = mkdtempSync(join(tmpdir(), "jarvis-rehearsal-"));
    // Under root, Postgres runs as another user, who must be able to pass through.
    chmodSync(folder, 0o711);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return { HOLDFAST_DATA: join(folder, "data"), HOST: "127.0.0.1" };
  },
};

/** The secret that Jarvis uses when none is set. */
const localSecret = "local-app-secret";
const wishes = ["call mum", "water the plants", "pay the rent 💶", "book the dentist", "stretch"];

function* look(): Session {
  yield { method: "GET", path: "/", name: "GET /", thinkMs: 400 };
}

function* write({ number, random }: Visitor): Session {
  yield { method: "GET", path: "/chat", name: "GET /chat", thinkMs: 300 };
  for (let nth = 0; nth < 2; nth += 1) {
    const body = JSON.stringify({ id: `w_${number}_${nth}`, zone: "Europe/Berlin", text: wishOf(random) });
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    yield { method: "POST", path: "/chat/messages", name: "POST /chat/messages", headers, body, thinkMs: 300 };
  }
  yield { method: "GET", path: "/chat/state", name: "GET /chat/state" };
}

function* messenger({ number, random }: Visitor): Session {
  const now = Date.now();
  const message = { mid: `m_rehearsal_${number}`, text: wishOf(random) };
  const said = { sender: { id: `8${number}` }, recipient: { id: "page" }, timestamp: now, message };
  const body = JSON.stringify({ object: "page", entry: [{ id: "page", time: now, messaging: [said] }] });
  const mark = createHmac("sha256", localSecret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${mark}` };
  yield { method: "POST", path: "/webhook/messenger", name: "POST /webhook/messenger", headers, body };
}

function wishOf(random: () => number): string {
  const wish = wishes[Math.floor(random() * wishes.length)] ?? "";
  return `remind me to ${wish} in ${20 + Math.floor(random() * 300)} minutes`;
}

export const scenario: Scenario = {
  name: "Jarvis",
  flows: [
    { name: "look at the front page", weight: 5, session: look },
    { name: "write on the web page", weight: 2, mustNotFail: true, session: write },
    { name: "write in Messenger", weight: 3, session: messenger },
  ],
};
