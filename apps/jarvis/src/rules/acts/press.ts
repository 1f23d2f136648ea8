// What a button means that was pressed: its payload is a verb and what it is about. Anybody could write one, so none
// does more than words could.

import { type Pending, type Turn } from "../conversation.ts";
import * as managing from "../managing-phrases.ts";
import * as phrases from "../phrases.ts";
import { pick } from "./asking.ts";
import { deleteAll, endPressed, undo, undoMade } from "./ending.ts";
import { forget } from "./mine.ts";
import { movePressed } from "./moving.ts";
import { saying, type Scene } from "./scene.ts";

/** What a button means, by its payload; undefined for what was written. */
export function press(scene: Scene, words: string, pending: Pending | undefined): Turn | undefined {
  const [, verb = "", id = "", rest = ""] = /^([a-z]+):([0-9a-f-]{36})(?: (.{1,40}))?$/.exec(words) ?? [];
  if (verb === "undo") return undoMade(scene, id);
  if (verb === "back") return undoChange(scene, id);
  if (verb === "cancel" || verb === "done" || verb === "stop") return endPressed(scene, id, verb);
  if (verb === "snooze" || verb === "shift" || verb === "change" || verb === "to") {
    return movePressed(scene, id, { verb, rest });
  }
  const picked = /^at:(\d{1,15})$/.exec(words)?.[1];
  if (picked !== undefined) return pick(scene.person, Number(picked), scene.moment);
  const confirmed = /^confirm:(delete-all|forget)$/.exec(words)?.[1];
  if (confirmed === undefined) return undefined;
  return confirmed === pending?.kind ? confirm(scene, pending) : saying(scene.person, managing.questionOver());
}

function undoChange(scene: Scene, id: string): Turn {
  const [first] = scene.person.last?.changes ?? [];
  const isLast = (first?.after ?? first?.before)?.id === id;
  return isLast ? undo(scene) : saying(scene.person, phrases.nothingToUndo());
}

/** Does what was asked before it was done. */
export function confirm(scene: Scene, pending: Pending | undefined): Turn | undefined {
  if (pending?.kind === "delete-all") return deleteAll(scene);
  return pending?.kind === "forget" ? forget(scene) : undefined;
}
