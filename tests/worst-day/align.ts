// Which answer belongs to which message: both in their order, as many pairs as possible. What is left over on one side
// was lost, on the other side came too much.

import { type Saying } from "../../apps/jarvis/crowd.ts";

/** Words by which an answer is known; where Jarvis' phrases change, they change here. */
const answers: Readonly<Record<Saying["kind"], RegExp>> = {
  hello: /^Hello! /,
  help: /^I remind you of things/,
  place: /^I do not know “.*” by heart/,
  reminder: /^OK! I will remind you/,
  list: /^(Your reminders:|You have no reminders)/,
  undo: /^(Undone: |It is back: |There is nothing to undo)/,
  cancel: /^(Cancelled: |I found no reminder|You have no reminder)/,
  odd: /\S/,
};

/** True when `text` can be the answer to it. */
export function fits({ kind, mark, text: said }: Saying, text: string): boolean {
  if (!answers[kind].test(text)) return false;
  if (kind === "reminder" || /^(?:Undone|It is back|Cancelled):/.test(text)) return text.includes(mark ?? "");
  // Something odd may be understood as anything, but as no message of ours that has an answer of its own kind.
  return kind !== "odd" || !/zq[a-j]+x/.test(text) || said.includes("zq");
}

export interface Pair<Left, Right> {
  readonly left?: Left;
  readonly right?: Right;
}

/** The longest common sequence, by dynamic programming: fine for the few messages of one person. */
export function align<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  isPair: (left: Left, right: Right) => boolean,
): Pair<Left, Right>[] {
  const width = rights.length + 1;
  const most = new Uint16Array((lefts.length + 1) * width);
  const at = (left: number, right: number): number => most[left * width + right] ?? 0;
  for (let left = lefts.length - 1; left >= 0; left -= 1) {
    for (let right = rights.length - 1; right >= 0; right -= 1) {
      const fit = pairAt(left, right) ? at(left + 1, right + 1) + 1 : 0;
      most[left * width + right] = Math.max(fit, at(left + 1, right), at(left, right + 1));
    }
  }
  const pairs: Pair<Left, Right>[] = [];
  let [left, right] = [0, 0];
  while (left < lefts.length || right < rights.length) {
    if (pairAt(left, right) && at(left, right) === at(left + 1, right + 1) + 1) {
      pairs.push({ left: lefts[left++] as Left, right: rights[right++] as Right });
    } else if (right >= rights.length || (left < lefts.length && at(left + 1, right) >= at(left, right + 1))) {
      pairs.push({ left: lefts[left++] as Left });
    } else pairs.push({ right: rights[right++] as Right });
  }
  return pairs;

  function pairAt(one: number, other: number): boolean {
    const [leftOne, rightOne] = [lefts[one], rights[other]];
    return leftOne !== undefined && rightOne !== undefined && isPair(leftOne, rightOne);
  }
}
