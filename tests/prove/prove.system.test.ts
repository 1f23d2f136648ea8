// The command line of the proofs, without running one.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../prove.ts", import.meta.url));

function prove(...words: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [command, ...words], { encoding: "utf8" });
}

it("without a name it lists the proofs and what the options do", () => {
  const { status, stdout } = prove();
  assert.equal(status, 0);
  for (const word of [
    "accepted",
    "once",
    "order",
    "fast",
    "budget",
    "recovery",
    "fan-out",
    "silent-stop",
    "hostile",
    "worst-day",
    "crash",
    "--long",
    "--json",
    "--seed N",
    "--broken",
  ]) {
    assert.ok(stdout.includes(word), word);
  }
});

it("a wrong call says what is wrong with it and ends with 2", () => {
  const calls: [string[], RegExp][] = [
    [["nothing"], /no proof named nothing/],
    [["once", "accepted"], /One proof at a time/],
    [["once", "--seed", "x"], /--seed takes a whole number/],
    [["once", "--forever"], /--forever/],
  ];
  for (const [words, problem] of calls) {
    const { status, stdout, stderr } = prove(...words);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, problem);
  }
});
