import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { Ledger, readLedger } from "./ledger.ts";
import type { Verdict } from "./ledger.ts";

function ledgerPath(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return path.join(folder, "sent.jsonl");
}

describe("a ledger", () => {
  it("has the intent in the file before the request is let go", async (t) => {
    const file = ledgerPath(t);
    using ledger = new Ledger(file);
    const inFile: boolean[] = [];
    await Promise.all(
      ["a", "b", "c"].map(
        (id, seq) =>
          new Promise<void>((resolve) =>
            ledger.intend({ id, key: "k", seq }, 1, () => {
              inFile.push(fs.readFileSync(file, "utf8").includes(`"id":"${id}"`));
              resolve();
            }),
          ),
      ),
    );
    assert.deepEqual(inFile, [true, true, true]);
  });

  const words: readonly [string, readonly (Verdict | "no answer")[], Verdict][] = [
    ["accepted once is accepted", ["accepted"], "accepted"],
    ["accepted after unknown is accepted", ["unknown", "accepted"], "accepted"],
    ["an intent without an answer is unknown", ["no answer"], "unknown"],
    ["a repeat without an answer is unknown", ["refused", "no answer"], "unknown"],
    ["refused after unknown stays unknown: the first may still take effect", ["unknown", "refused"], "unknown"],
    ["refused every time is refused", ["refused", "refused"], "refused"],
  ];
  for (const [title, verdicts, expected] of words) {
    it(title, async (t) => {
      const file = ledgerPath(t);
      const ledger = new Ledger(file);
      verdicts.forEach((verdict, index) => {
        ledger.intend({ id: "x", key: "k", seq: 7 }, index + 1, () => {});
        if (verdict !== "no answer") ledger.answered("x", verdict);
      });
      ledger.close();
      const { entries, torn } = await readLedger(file);
      assert.deepEqual(
        [...entries.values()],
        [{ id: "x", key: "k", seq: 7, verdict: expected, attempts: verdicts.length }],
      );
      assert.equal(torn, 0);
    });
  }

  it("keeps any text in ids and keys", async (t) => {
    const file = ledgerPath(t);
    const id = 'line\nbreak "quote" \u0000 😀';
    const ledger = new Ledger(file);
    ledger.intend({ id, key: id, seq: 1 }, 1, () => ledger.answered(id, "accepted"));
    ledger.close();
    const { entries } = await readLedger(file);
    assert.deepEqual(entries.get(id), { id, key: id, seq: 1, verdict: "accepted", attempts: 1 });
  });

  it("goes on after a sender that was killed in the middle of a line, losing that line alone", async (t) => {
    const file = ledgerPath(t);
    const first = new Ledger(file);
    first.intend({ id: "a", key: "k", seq: 1 }, 1, () => first.answered("a", "accepted"));
    first.close();
    fs.truncateSync(file, fs.statSync(file).size - 5);
    const second = new Ledger(file);
    second.intend({ id: "b", key: "k", seq: 2 }, 1, () => second.answered("b", "accepted"));
    second.close();
    const { entries, torn } = await readLedger(file);
    assert.deepEqual([entries.get("a")?.verdict, entries.get("b")?.verdict, torn], ["unknown", "accepted", 1]);
  });

  it("writes a crowd of intents in one turn, each let go once and in order", async (t) => {
    const file = ledgerPath(t);
    const ledger = new Ledger(file);
    const sent: number[] = [];
    for (let seq = 0; seq < 20_000; seq += 1) {
      ledger.intend({ id: `e-${seq}`, key: "k", seq }, 1, () => sent.push(seq));
    }
    ledger.close();
    assert.deepEqual(
      sent,
      Array.from({ length: 20_000 }, (_, seq) => seq),
    );
    assert.equal((await readLedger(file)).entries.size, 20_000);
  });
});
